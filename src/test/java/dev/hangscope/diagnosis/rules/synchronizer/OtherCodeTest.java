package dev.hangscope.diagnosis.rules.synchronizer;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

/** The main thread waits for threads that it started, and it has started threads that run other code, as in every real process. */
class OtherCodeTest {
    private static final String LOST = "LIKELY lost-worker";

    private static SnapshotBuilder reporting() {
        return snapshot()
                .thread(
                        "reports",
                        it -> it.sleeps()
                                .at("java.lang.Thread.sleep:1", "com.acme.metrics.Reports.run:8")
                                .startedBy("main", "com.acme.metrics.Reports.start:3", "com.acme.Main.main:1"));
    }

    private static SnapshotBuilder batch() {
        return reporting()
                .resource(Kind.LATCH, "parts", latch -> latch.count(1).limit(1).madeAt("com.acme.Batch.run:5"))
                .thread("main", main -> main.awaits("parts").at("com.acme.Batch.run:9", "com.acme.Main.main:2"));
    }

    private static SnapshotBuilder deadPart() {
        return batch().ended(
                        "part-1",
                        it -> it.ago(32)
                                .startedBy("main", "com.acme.Batch.run:7")
                                .diedOf("java.lang.IllegalStateException", "no row", "com.acme.Batch.part:14"));
    }

    @Test
    void a_thread_of_other_code_does_not_count_for_one_that_died() {
        assertThat(Findings.of(deadPart())).containsExactly(LOST);
    }

    @Test
    void a_thread_of_the_same_code_may_count() {
        assertThat(Findings.of(deadPart()
                        .thread(
                                "part-2",
                                it -> it.sleeps()
                                        .at("java.lang.Thread.sleep:1", "com.acme.Batch.part:12")
                                        .startedBy("main", "com.acme.Batch.run:7"))))
                .isEmpty();
    }

    @Test
    void a_thread_of_other_code_that_the_waiting_code_started_may_count() {
        assertThat(Findings.of(deadPart()
                        .thread(
                                "loader",
                                it -> it.sleeps()
                                        .at("java.lang.Thread.sleep:1", "com.acme.Loader.run:12")
                                        .startedBy("main", "com.acme.Batch.run:8"))))
                .isEmpty();
    }

    @Test
    void a_thread_of_a_library_may_call_any_code() {
        assertThat(Findings.of(deadPart()
                        .thread(
                                "loop",
                                it -> it.sleeps()
                                        .at("java.lang.Thread.sleep:1", "io.netty.Loop.run:12")
                                        .startedBy("main", "com.acme.Web.start:8"))))
                .isEmpty();
    }

    @Test
    void a_latch_that_no_thread_of_that_code_counts_is_suspicious() {
        assertThat(Findings.of(batch())).containsExactly("SUSPECTED unreleased-synchronizer");
    }

    @Test
    void without_the_main_class_every_thread_may_count() {
        assertThat(Findings.of(snapshot()
                        .resource(Kind.LATCH, "parts", latch -> latch.count(1).limit(1))
                        .thread("batch", it -> it.awaits("parts").at("com.acme.Batch.run:9"))
                        .thread(
                                "reports",
                                it -> it.sleeps()
                                        .at("java.lang.Thread.sleep:1", "com.acme.metrics.Reports.run:8")
                                        .startedBy("batch", "com.acme.metrics.Reports.start:3"))))
                .isEmpty();
    }

    @Test
    void that_all_who_counted_have_ended_is_no_proof_beside_other_code() {
        SnapshotBuilder counted = batch().resource(
                        Kind.LATCH, "parts", latch -> latch.party("part-1", Role.RELEASER, 1, "com.acme.Batch.part:14"))
                .ended("part-1", it -> it.ago(40).startedBy("main", "com.acme.Batch.run:7"));

        assertThat(Findings.of(counted)).containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void two_tasks_that_wait_for_each_other_are_suspicious_beside_other_code() {
        SnapshotBuilder crossed = reporting()
                .resource(Kind.LATCH, "one", latch -> latch.count(1).limit(1).madeAt("com.acme.Batch.run:5"))
                .monitor("state", "main")
                .thread("main", main -> main.awaits("one").at("com.acme.Batch.run:9", "com.acme.Main.main:2"))
                .thread(
                        "part",
                        it -> it.awaits("state")
                                .at("com.acme.Batch.part:14")
                                .startedBy("main", "com.acme.Batch.run:7"));

        assertThat(Findings.of(crossed)).containsExactly("SUSPECTED deadlock");
    }
}
