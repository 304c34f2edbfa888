package dev.hangscope.diagnosis.rules.synchronizer;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import org.junit.jupiter.api.Test;

/** Tasks that failed or were rejected, and threads that wait for what they were to do, in a process that ticks and serves. */
class LostWorkTest {
    private static SnapshotBuilder living() {
        return snapshot()
                .thread(
                        "acceptor",
                        it -> it.daemon().outside().at("java.net.ServerSocket.accept:1", "com.acme.web.Server.run:4"))
                .thread(
                        "ticker",
                        it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.metrics.Ticker.run:8"));
    }

    /** A scheduler counts a latch down, and is idle now. */
    private static SnapshotBuilder synced() {
        return living().queue("delayed", queue -> {})
                .resource(
                        ResourceFacts.Kind.LATCH,
                        "synced",
                        latch -> latch.count(3).limit(5).party("sync", Role.RELEASER, 2))
                .thread("main", main -> main.awaits("synced").at("com.acme.Sync.run:3", "com.acme.Main.main:1"))
                .thread("sync", worker -> worker.idlePoolWorker("delayed").startedBy("main"));
    }

    @Test
    void a_periodic_task_that_failed_will_count_down_no_more() {
        Finding finding = Findings.only(synced().history(it -> it.failedPeriodic("sync", 40, "com.acme.Sync.tick:9")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY unreleased-synchronizer");
        assertThat(Lines.of(finding.evidence())).anyMatch(line -> line.contains("it will not run again"));
    }

    @Test
    void without_a_lost_task_the_scheduler_may_count_again() {
        assertThat(Findings.of(synced())).doesNotContain("LIKELY unreleased-synchronizer");
    }

    @Test
    void a_task_of_other_code_that_failed_tells_nothing() {
        assertThat(Findings.of(synced().history(it -> it.failedPeriodic("sync", 40, "com.acme.metrics.Report.tick:9"))))
                .doesNotContain("LIKELY unreleased-synchronizer");
    }

    @Test
    void a_task_that_failed_long_before_the_wait_tells_nothing() {
        assertThat(Findings.of(synced().history(it -> it.failedPeriodic("sync", 400, "com.acme.Sync.tick:9"))))
                .doesNotContain("LIKELY unreleased-synchronizer");
    }

    @Test
    void a_thread_of_the_same_code_may_try_again() {
        assertThat(Findings.of(synced().history(it -> it.failedPeriodic("sync", 40, "com.acme.Sync.tick:9"))
                        .thread("retry", it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Sync.retry:8"))))
                .doesNotContain("LIKELY unreleased-synchronizer");
    }

    @Test
    void a_client_that_waits_for_the_outside_may_bring_the_reply() {
        assertThat(Findings.of(synced().history(it -> it.failedPeriodic("sync", 40, "com.acme.Sync.tick:9"))
                        .thread(
                                "loop",
                                it -> it.daemon().outside().at("sun.nio.ch.EPoll.wait:1", "io.netty.Loop.run:8"))))
                .doesNotContain("LIKELY unreleased-synchronizer");
    }

    @Test
    void a_callback_that_its_pool_rejected_completes_no_future() {
        SnapshotBuilder call = living().resource(ResourceFacts.Kind.FUTURE, "reply", future -> {})
                .thread("main", main -> main.awaits("reply").at("com.acme.Calls.all:7", "com.acme.Main.main:3"));
        assertThat(Findings.of(call)).containsExactly("SUSPECTED unexplained-wait");

        assertThat(Findings.of(call.history(it -> it.rejected("net", 31, "com.acme.Calls.call:5"))))
                .containsExactly("LIKELY abandoned-future");
    }

    /** A monitor is waited for, and nothing is known of who notifies it. */
    private static SnapshotBuilder flushing() {
        return living().thread(
                        "main",
                        main -> main.waits(ThreadWait.Kind.OBJECT_WAIT, "object:com.acme.Bulk@1f", false)
                                .at("java.lang.Object.wait:1", "com.acme.Bulk.flush:7", "com.acme.Main.main:3"));
    }

    @Test
    void a_wait_of_any_kind_names_the_task_of_its_code_that_failed() {
        Finding finding = Findings.only(flushing().history(it -> it.failed("sender", 31, "com.acme.Bulk.send:5")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unexplained-wait");
        assertThat(finding.summary()).contains("; a task of the same code failed with IllegalStateException");
        assertThat(Lines.of(finding.evidence()))
                .anyMatch(line -> line.contains("thrown at com.acme.Bulk.send(Bulk.java:5)"));
    }

    @Test
    void a_wait_does_not_name_a_failed_task_of_other_code_or_of_long_ago() {
        assertThat(Findings.only(flushing().history(it -> it.failed("sender", 31, "com.acme.metrics.Report.tick:9")))
                        .summary())
                .doesNotContain("failed");
        assertThat(Findings.only(flushing().history(it -> it.failed("sender", 400, "com.acme.Bulk.send:5")))
                        .summary())
                .doesNotContain("failed");
    }
}
