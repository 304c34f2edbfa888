package dev.hangscope.diagnosis;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.time.Duration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A diagnosis must take time in proportion to the threads. No time is expected, only that four times the threads take less
 * than eight times as long; quadratic work would take sixteen times as long.
 */
@Isolated
class ScaleTest {
    private static final int ROUNDS = 7;

    private static Diagnosis diagnose(Snapshot snapshot) {
        return new Diagnostician(Rules.all()).diagnose(snapshot, Duration.ofSeconds(5));
    }

    private static long best(Snapshot snapshot) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            diagnose(snapshot);
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    /** How many times as long four times as many threads take; the best of some tries. */
    private static double growth(IntFunction<Snapshot> told, int threads) {
        Snapshot few = told.apply(threads / 4);
        Snapshot many = told.apply(threads);
        best(few);
        double growth = Double.MAX_VALUE;
        for (int i = 0; i < 3 && growth >= 8; i++) {
            long base = best(few);
            growth = Math.min(growth, (double) best(many) / base);
        }
        return growth;
    }

    /** Two consumers for each queue, whose producer has ended, and one that joins a consumer. */
    private static Snapshot queues(int threads) {
        SnapshotBuilder told = snapshot().thread("main", main -> main.joins("joiner-0"));
        for (int i = 0; i < threads / 3; i++) {
            String queue = "queue-" + i;
            String consumer = "consumer-" + i;
            String place = "com.acme.Stage" + i + ".run:7";
            told.queue(queue, its -> {})
                    .thread(consumer, it -> it.takes(queue).at(place).hasTaken(queue, 3, "Row"))
                    .thread(consumer + "b", it -> it.takes(queue).at(place).hasTaken(queue, 3, "Row"))
                    .thread("joiner-" + i, it -> it.joins(consumer).at(place))
                    .ended("producer-" + i, it -> it.hasPut(queue, 6, 31));
        }
        return told.build();
    }

    private static Snapshot latch(int threads) {
        SnapshotBuilder told = snapshot()
                .resource(Kind.LATCH, "start", latch -> latch.count(1).limit(2).party("one", Role.RELEASER, 1))
                .thread("main", main -> main.joins("waiter-0"))
                .ended("one", one -> one.startedBy("main", "com.acme.Race.main:9"));
        for (int i = 0; i < threads; i++) {
            told.thread(
                    "waiter-" + i,
                    it -> it.awaits("start").at("com.acme.Race.run:20").startedBy("main", "com.acme.Race.main:9"));
        }
        return told.build();
    }

    /** Each waits at a latch that only its neighbour has counted: every one of as many findings explains all others. */
    private static Snapshot circle(int threads) {
        SnapshotBuilder told = snapshot();
        for (int i = 0; i < threads; i++) {
            String neighbour = "waiter-" + (i + 1) % threads;
            told.resource(
                    Kind.LATCH, "latch-" + i, latch -> latch.count(1).limit(2).party(neighbour, Role.RELEASER, 1));
        }
        for (int i = 0; i < threads; i++) {
            String latch = "latch-" + i;
            told.thread("waiter-" + i, it -> it.awaits(latch).at("com.acme.Ring.run:20"));
        }
        return told.build();
    }

    /** Each takes from the queue that the one before it fills; the first producer has ended. */
    private static Snapshot pipeline(int threads) {
        SnapshotBuilder told = snapshot().queue("queue-0", its -> {});
        for (int i = 0; i < threads; i++) {
            String from = "queue-" + i;
            String into = "queue-" + (i + 1);
            told.queue(into, its -> {})
                    .thread(
                            "stage-" + i,
                            it -> it.takes(from)
                                    .at("com.acme.Stage.run:7")
                                    .hasTaken(from, 3, "Row")
                                    .hasPut(into, 3, 31));
        }
        return told.ended("reader", it -> it.hasPut("queue-0", 3, 31))
                .thread("main", main -> main.joins("stage-" + (threads - 1)))
                .build();
    }

    /** Each waits at one latch that nobody counts, beside a thread that lives on and one that died. */
    private static Snapshot unexplained(int threads) {
        SnapshotBuilder told = snapshot()
                .resource(Kind.LATCH, "start", latch -> latch.count(1).limit(1))
                .thread("ticker", it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:3"))
                .ended(
                        "dead",
                        it -> it.ago(9)
                                .diedOf(
                                        "java.lang.IllegalStateException",
                                        "no",
                                        "com.acme.Race.step:9",
                                        "com.acme.Race.run:20"));
        for (int i = 0; i < threads; i++) {
            told.thread("waiter-" + i, it -> it.awaits("start").at("com.acme.Race.step:12", "com.acme.Race.run:20"));
        }
        return told.build();
    }

    @Test
    void waits_that_nothing_explains_take_time_in_proportion() {
        assertThat(diagnose(unexplained(8_000)).findings()).isNotEmpty();
        assertThat(growth(ScaleTest::unexplained, 8_000)).isLessThan(8);
    }

    @Test
    void findings_that_explain_each_other_take_time_in_proportion() {
        assertThat(diagnose(circle(4_000)).findings()).hasSize(1);
        assertThat(growth(ScaleTest::circle, 4_000)).isLessThan(8);
    }

    @Test
    void findings_that_follow_from_each_other_take_time_in_proportion() {
        Diagnosis diagnosis = diagnose(pipeline(400));

        assertThat(diagnosis.findings()).hasSize(1);
        assertThat(diagnosis.findings().get(0).waiters())
                .extracting(Finding.Waiter::thread)
                .containsExactly("stage-0");
        assertThat(growth(ScaleTest::pipeline, 4_000)).isLessThan(8);
    }

    @Test
    void queues_by_the_thousand_take_time_in_proportion() {
        assertThat(diagnose(queues(5_000)).findings()).hasSize(1_666);
        assertThat(growth(ScaleTest::queues, 5_000)).isLessThan(8);
    }

    @Test
    void threads_at_one_latch_take_time_in_proportion() {
        assertThat(diagnose(latch(20_000)).findings()).hasSize(1);
        assertThat(growth(ScaleTest::latch, 20_000)).isLessThan(8);
    }
}
