package dev.hangscope.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.heap.proof.TwoLooks;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Reachability.Outcome;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwoLooksTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final String QUEUE = "java.util.concurrent.LinkedBlockingQueue";

    private static JavaThread thread(ThreadWait wait) {
        return new JavaThread(
                7,
                "consumer",
                false,
                false,
                JavaThread.Role.APPLICATION,
                Thread.State.WAITING,
                List.of(),
                wait,
                null,
                null);
    }

    private static ThreadWait wait(Kind kind, String resource, long seconds) {
        return new ThreadWait(kind, resource, false, Duration.ofSeconds(seconds));
    }

    private static QueueFacts queue(String id, Integer capacity, int size) {
        return new QueueFacts(id, QUEUE, null, capacity, size, List.of(), null, false, "late");
    }

    private static Snapshot snapshot(Instant time, ThreadWait wait) {
        JvmFacts facts = new JvmFacts(
                ExitState.RUNNING,
                List.of(thread(wait)),
                List.of(),
                List.of(queue("queue:1", null, QueueFacts.UNKNOWN)));
        ProcessIdentity process = new ProcessIdentity(1, "app", "17", Duration.ofMinutes(1));
        return new Snapshot(Snapshot.Trigger.COMMAND, time, process, facts, List.of());
    }

    private static JvmFacts dump() {
        Reachability stuck = new Reachability(7, Outcome.STUCK, QUEUE, null, List.of(), List.of());
        return new JvmFacts(
                        ExitState.RUNNING,
                        List.of(thread(wait(Kind.QUEUE_TAKE, "queue:9", 0))),
                        List.of(),
                        List.of(queue("queue:9", 64, 3)))
                .with(List.of(stuck));
    }

    private static JvmFacts joined(ThreadWait after) {
        Snapshot first = snapshot(START, wait(Kind.QUEUE_TAKE, "queue:1", 5));
        Snapshot last = snapshot(START.plusSeconds(10), after);
        return new TwoLooks(first, last).with(dump()).jvm();
    }

    @Test
    void of_a_thread_that_stood_still_the_dump_tells() {
        assertThat(joined(wait(Kind.QUEUE_TAKE, "queue:1", 15)).reachability())
                .extracting(Reachability::outcome)
                .containsExactly(Outcome.STUCK);
    }

    /** The snapshot's time is read just before the ages of the waits. */
    @ParameterizedTest
    @CsvSource({"9998, 1", "9900, 0"})
    void a_wait_that_the_first_look_was_the_first_to_see_may_seem_a_little_younger(long millis, int told) {
        ThreadWait wait = new ThreadWait(Kind.QUEUE_TAKE, "queue:1", false, Duration.ofMillis(millis));

        assertThat(joined(wait).reachability()).hasSize(told);
    }

    @ParameterizedTest
    @CsvSource({"QUEUE_TAKE, queue:1, 9", "QUEUE_TAKE, queue:2, 15", "QUEUE_PUT, queue:1, 15"})
    void of_a_thread_that_moved_between_the_looks_nothing_is_told(Kind kind, String resource, long seconds) {
        assertThat(joined(wait(kind, resource, seconds)).reachability()).isEmpty();
    }

    @Test
    void a_queue_that_is_known_by_its_waiters_only_gets_its_size_from_the_dump() {
        QueueFacts queue = joined(wait(Kind.QUEUE_TAKE, "queue:1", 15)).queues().get(0);

        assertThat(queue.id()).isEqualTo("queue:1");
        assertThat(queue.capacity()).isEqualTo(64);
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.complete()).isFalse();
    }
}
