package dev.hangscope.diagnosis.rules.synchronizer;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

class UnreleasedSynchronizerTest {

    @Test
    void a_loader_that_left_one_out_and_waits_for_more_is_the_cause() {
        Finding finding = Findings.only(snapshot()
                .queue("records", queue -> {})
                .resource(
                        Kind.LATCH,
                        "unloaded",
                        latch -> latch.count(1)
                                .limit(3)
                                .madeAt("com.acme.Loader.<init>:5")
                                .party("loader", Role.RELEASER, 2, "com.acme.Loader.load:40"))
                .thread(
                        "main",
                        main -> main.awaits("unloaded")
                                .at("com.acme.Loader.run:31")
                                .hasPut("records", 3, 31))
                .thread(
                        "loader",
                        loader -> loader.daemon()
                                .takes("records")
                                .startedBy("main", "com.acme.Loader.run:25")
                                .hasTaken("records", 3, "S")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY unreleased-synchronizer");
        assertThat(finding.summary())
                .isEqualTo("1 thread waits for ever at a CountDownLatch with a count of 1 of 3 left; "
                        + "the only thread that ever counted waits itself.");
        assertThat(finding.fix()).contains("Loader.load").contains("Loader.run");
        assertThat(Lines.of(finding.evidence())).anyMatch(line -> line.startsWith("follows: 1 consumer waits"));
    }

    @Test
    void a_consumer_that_will_count_at_its_end_is_not_the_latchs_fault() {
        assertThat(Findings.of(snapshot()
                        .queue("records", queue -> {})
                        .resource(Kind.LATCH, "done", latch -> latch.count(1).limit(1))
                        .thread("main", main -> main.awaits("done").hasPut("records", 3, 31))
                        .thread(
                                "consumer",
                                consumer -> consumer.takes("records")
                                        .startedBy("main")
                                        .hasTaken("records", 3, "S"))))
                .containsExactly("LIKELY missing-sentinel");
    }

    @Test
    void a_waiter_of_a_terminated_phaser_is_about_to_run() {
        SnapshotBuilder snapshot = snapshot()
                .mainEnded()
                .resource(
                        Kind.PHASER,
                        "day",
                        phaser -> phaser.count(0)
                                .party("region-1", Role.RELEASER, 2)
                                .party("region-2", Role.RELEASER, 1))
                .thread("region-1", thread -> thread.awaits("day").startedBy("main"))
                .ended("region-2", thread -> thread.startedBy("main"))
                .ended("region-3", thread -> thread.startedBy("main"));

        assertThat(Findings.of(snapshot)).isEmpty();
    }

    @Test
    void a_waiter_of_a_phaser_that_has_no_party_left_waits_for_one() {
        assertThat(Findings.of(snapshot()
                        .mainEnded()
                        .resource(
                                Kind.PHASER,
                                "day",
                                phaser -> phaser.count(0).limit(0).party("region-2", Role.RELEASER, 1))
                        .thread("region-1", thread -> thread.awaits("day").startedBy("main"))
                        .ended("region-2", thread -> thread.startedBy("main"))))
                .containsExactly("LIKELY unreleased-synchronizer");
    }

    @Test
    void the_waiters_of_a_barrier_that_has_tripped_are_about_to_run() {
        SnapshotBuilder tripped = snapshot()
                .mainEnded()
                .resource(Kind.BARRIER, "round", barrier -> barrier.count(3).limit(3))
                .thread("party-1", thread -> thread.awaits("round").startedBy("main"))
                .ended("party-2", thread -> thread.startedBy("main"))
                .ended("party-3", thread -> thread.startedBy("main"));

        assertThat(Findings.of(tripped)).isEmpty();
    }

    @Test
    void a_party_that_left_a_phaser_without_a_word() {
        Finding finding = Findings.only(snapshot()
                .mainEnded()
                .resource(
                        Kind.PHASER,
                        "day",
                        phaser -> phaser.count(1)
                                .limit(3)
                                .party("region-1", Role.RELEASER, 2)
                                .party("region-2", Role.RELEASER, 1)
                                .party("region-3", Role.RELEASER, 2))
                .thread("region-1", thread -> thread.awaits("day").startedBy("main"))
                .thread("region-3", thread -> thread.awaits("day").startedBy("main"))
                .ended("region-2", thread -> thread.startedBy("main")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY unreleased-synchronizer");
        assertThat(finding.fix()).contains("arriveAndDeregister");
        assertThat(Lines.of(finding.holdsUp())).containsExactly("the JVM's exit");
    }

    private static SnapshotBuilder workers() {
        return snapshot()
                .resource(
                        Kind.LATCH,
                        "done",
                        latch -> latch.count(1).limit(2).party("one", Role.RELEASER, 1, "com.acme.Work.run:9"))
                .thread("main", main -> main.awaits("done").at("com.acme.Work.main:5"))
                .ended("one", thread -> thread.startedBy("main", "com.acme.Work.main:3"));
    }

    @Test
    void a_brother_that_ended_without_counting_is_missed_though_others_live() {
        Finding finding = Findings.only(workers()
                .ended("two", thread -> thread.startedBy("main", "com.acme.Work.main:3"))
                .thread("server", server -> server.outside()));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY unreleased-synchronizer");
        assertThat(finding.summary()).endsWith("\"two\" ended without counting.");
    }

    @Test
    void a_brother_that_died_is_a_lost_worker() {
        Finding finding = Findings.only(workers()
                .ended(
                        "two",
                        thread -> thread.startedBy("main", "com.acme.Work.main:3")
                                .diedOf("java.lang.IllegalArgumentException", "no picture", "com.acme.Work.scale:30"))
                .thread("server", server -> server.outside()));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY lost-worker");
        assertThat(finding.summary())
                .isEqualTo("1 thread waits for ever at a CountDownLatch; "
                        + "\"two\" died of IllegalArgumentException before it counted.");
        assertThat(Lines.of(finding.evidence())).singleElement().asString().contains("no picture");
        assertThat(finding.fix()).contains("Work.scale");
    }

    @Test
    void lost_work_may_be_started_again_by_the_code_that_started_it() {
        SnapshotBuilder told = workers()
                .ended(
                        "two",
                        thread -> thread.startedBy("main", "com.acme.Work.main:3")
                                .diedOf("java.lang.IllegalStateException", "busy"));

        assertThat(Findings.of(told.thread("ticker", thread -> thread.sleeps().at("com.acme.Metrics.tick:1"))))
                .containsExactly("LIKELY lost-worker");
        Finding finding = Findings.only(
                told.thread("retries", thread -> thread.daemon().sleeps().at("com.acme.Work$Retry.run:1")));
        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED lost-worker");
        assertThat(finding.notProvenBecause()).contains("\"retries\" is alive and may start the lost work again");
    }

    @Test
    void nothing_is_concluded_while_a_brother_or_a_stranger_may_still_count() {
        assertThat(Findings.of(workers().thread("two", thread -> thread.startedBy("main"))))
                .isEmpty();
        assertThat(Findings.of(workers().thread("server", thread -> thread.outside())))
                .containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(workers())).containsExactly("LIKELY unreleased-synchronizer");
    }

    @Test
    void a_thread_that_reads_a_test_runners_commands_counts_nothing_down() {
        assertThat(Findings.of(workers()
                        .thread(
                                "surefire-forkedjvm-command-thread",
                                it -> it.daemon()
                                        .role(JavaThread.Role.HOUSEKEEPER)
                                        .outside()
                                        .at(
                                                "java.io.FileInputStream.readBytes:1",
                                                "org.apache.maven.surefire.booter.CommandReader.run:9"))))
                .containsExactly("LIKELY unreleased-synchronizer");
    }

    @Test
    void a_thread_without_a_partner_at_an_exchanger() {
        Finding finding = Findings.only(snapshot()
                .resource(Kind.EXCHANGER, "buffers", it -> {})
                .thread("drainer", it -> it.awaits("buffers").at("com.acme.Swap.run:9")));

        assertThat(finding.summary()).endsWith("; no thread can move that could be its partner.");
        assertThat(finding.summary()).contains("an Exchanger");
    }
}
