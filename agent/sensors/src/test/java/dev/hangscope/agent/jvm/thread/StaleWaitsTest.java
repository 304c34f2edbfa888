package dev.hangscope.agent.jvm.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StaleWaitsTest {
    private static final long BORROWER = 7;
    private static final String PERMITS = "semaphore:1";

    @Test
    void a_thread_that_has_acquired_since_its_wait_was_seen_no_longer_waits() {
        assertThat(stale(semaphore(Role.HOLDER, Duration.ofMillis(70)))).containsExactly(BORROWER);
    }

    @Test
    void a_thread_that_acquired_before_it_waits_for_more_does_wait() {
        assertThat(stale(semaphore(Role.HOLDER, Duration.ofSeconds(9)))).isEmpty();
    }

    @Test
    void what_another_thread_did_says_nothing() {
        ResourceFacts other = resource(Kind.SEMAPHORE, new Party(8, Role.RELEASER, 1, Duration.ofMillis(70), null));

        assertThat(stale(other)).isEmpty();
    }

    @Test
    void a_pipe_is_recorded_while_its_reader_waits() {
        ResourceFacts pipe = resource(Kind.PIPE, new Party(BORROWER, Role.READER, 1, Duration.ofMillis(70), null));

        assertThat(stale(pipe)).isEmpty();
    }

    @Test
    void such_a_thread_runs() {
        JavaThread running = borrower().in(Thread.State.RUNNABLE, null);

        assertThat(running.waitsFor()).isNull();
        assertThat(running.state()).isEqualTo(Thread.State.RUNNABLE);
    }

    private static Set<Long> stale(ResourceFacts resource) {
        return StaleWaits.of(List.of(borrower()), List.of(resource));
    }

    private static ResourceFacts semaphore(Role role, Duration last) {
        return resource(Kind.SEMAPHORE, new Party(BORROWER, role, 1, last, null));
    }

    private static ResourceFacts resource(Kind kind, Party party) {
        return new ResourceFacts(
                PERMITS, kind, "java.util.concurrent.Semaphore", null, 0L, 1L, List.of(party), null, false);
    }

    private static JavaThread borrower() {
        ThreadWait wait = new ThreadWait(ThreadWait.Kind.SEMAPHORE, PERMITS, false, Duration.ofSeconds(2));
        return new JavaThread(
                BORROWER,
                "borrower",
                false,
                false,
                JavaThread.Role.APPLICATION,
                Thread.State.WAITING,
                List.of(),
                wait,
                null,
                null);
    }
}
