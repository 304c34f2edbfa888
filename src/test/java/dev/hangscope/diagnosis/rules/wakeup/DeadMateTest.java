package dev.hangscope.diagnosis.rules.wakeup;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import org.junit.jupiter.api.Test;

/** A wait of any kind, and a thread of the same code that died of an exception shortly before. */
class DeadMateTest {
    private static final String LIKELY = "LIKELY lost-worker";

    /** A process that serves and ticks meanwhile. */
    private static SnapshotBuilder living() {
        return snapshot()
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))
                .thread(
                        "acceptor",
                        it -> it.daemon().outside().at("java.net.ServerSocket.accept:1", "com.acme.Web.run:8"));
    }

    /** A connection whose reader died before the reply was there. */
    private static SnapshotBuilder connection(double diedAgo, String startedAt) {
        return living().thread(
                        "caller",
                        it -> it.waits(Kind.OBJECT_WAIT, "object:org.mq.Cell@1f", false)
                                .at("java.lang.Object.wait:1", "org.mq.Cell.get:9", "com.acme.Client.call:7"))
                .ended(
                        "reader",
                        it -> it.ago(diedAgo)
                                .startedBy("caller", startedAt)
                                .diedOf("java.lang.IllegalStateException", "bad frame", "com.acme.Frames.parse:4"));
    }

    @Test
    void the_thread_that_the_waiting_method_started_died() {
        Finding finding = Findings.only(connection(32, "com.acme.Client.call:6"));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo(LIKELY);
        assertThat(finding.summary()).contains("\"reader\" of the same code died of IllegalStateException");
        assertThat(finding.releasers()).extracting(Finding.Releaser::thread).containsExactly("reader");
        assertThat(Lines.of(finding.evidence())).anyMatch(line -> line.contains("bad frame"));
    }

    /** One request died in a method and left an entry behind, for which the next request waits in that method. */
    private static SnapshotBuilder requests(String diedAt) {
        return living().thread("main", it -> it.joins("request-2").at("com.acme.Main.main:3"))
                .thread(
                        "request-2",
                        it -> it.waits(Kind.PARK, null, false)
                                .at(
                                        "java.util.concurrent.locks.LockSupport.park:1",
                                        "org.cache.Cache.get:9",
                                        "com.acme.Shop.product:7",
                                        "com.acme.Shop.run:20")
                                .startedBy("main", "com.acme.Main.main:2"))
                .ended(
                        "request-1",
                        it -> it.ago(33)
                                .startedBy("main", "com.acme.Main.main:1")
                                .diedOf("java.lang.IllegalStateException", "no row", diedAt, "com.acme.Shop.run:20"));
    }

    @Test
    void another_thread_died_in_the_method_that_waits() {
        assertThat(Findings.of(requests("com.acme.Shop.product:8"))).containsExactly(LIKELY);
    }

    @Test
    void a_death_in_another_method_tells_nothing() {
        assertThat(Findings.of(requests("com.acme.Mail.send:8"))).containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(connection(32, "com.acme.Main.start:2"))).containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void workers_of_a_pool_wait_for_work_after_one_of_them_died_in_the_same_loop() {
        assertThat(Findings.of(living().thread(
                                "worker-2",
                                it -> it.waits(Kind.OBJECT_WAIT, "object:com.acme.Jobs@1f", false)
                                        .at(
                                                "java.lang.Object.wait:1",
                                                "com.acme.Worker.run:9",
                                                "java.lang.Thread.run:1")
                                        .startedBy("main", "com.acme.Main.main:2"))
                        .ended(
                                "worker-1",
                                it -> it.ago(3)
                                        .startedBy("main", "com.acme.Main.main:2")
                                        .diedOf(
                                                "java.lang.IllegalStateException",
                                                "bad job",
                                                "com.acme.Job.run:4",
                                                "com.acme.Worker.run:11"))))
                .doesNotContain(LIKELY);
    }

    @Test
    void a_death_long_before_the_wait_tells_nothing() {
        assertThat(Findings.of(connection(400, "com.acme.Client.call:6")))
                .containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void a_timer_with_a_task_of_the_same_code_may_end_the_wait() {
        assertThat(Findings.of(connection(32, "com.acme.Client.call:6")
                        .thread(
                                "Timer-0",
                                it -> it.waits(Kind.OBJECT_WAIT, null, true)
                                        .at("java.util.TimerThread.mainLoop:1")
                                        .startedBy("caller", "com.acme.Client.connect:3"))))
                .containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void the_timer_of_the_common_pool_may_have_a_task_of_any_code() {
        assertThat(Findings.of(connection(32, "com.acme.Client.call:6")
                        .thread(
                                "ForkJoinPool.commonPool-delayScheduler",
                                it -> it.waits(Kind.PARK, null, true)
                                        .at("java.util.concurrent.DelayScheduler.loop:253"))))
                .containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void a_supervisor_of_the_same_code_may_start_another() {
        assertThat(Findings.of(connection(32, "com.acme.Client.call:6")
                        .thread(
                                "watchdog",
                                it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Client.watch:30"))))
                .doesNotContain(LIKELY);
    }

    @Test
    void a_loop_of_a_library_may_bring_the_reply() {
        assertThat(Findings.of(connection(32, "com.acme.Client.call:6")
                        .thread(
                                "loop",
                                it -> it.daemon()
                                        .outside()
                                        .at("java.nio.channels.Selector.select:1", "io.netty.Loop.run:8"))))
                .doesNotContain(LIKELY);
    }

    @Test
    void main_that_keeps_a_server_alive_does_not_wait_for_a_helper_that_died_later() {
        assertThat(Findings.of(living().thread(
                                "main",
                                it -> it.waits(Kind.OBJECT_WAIT, "object:com.acme.Server@1f", false)
                                        .at(
                                                "java.lang.Object.wait:1",
                                                "com.acme.Server.serve:9",
                                                "com.acme.Main.main:3"))
                        .ended(
                                "metrics",
                                it -> it.ago(10)
                                        .startedBy("main", "com.acme.Server.serve:8")
                                        .diedOf(
                                                "java.lang.IllegalStateException",
                                                "no host",
                                                "com.acme.Metrics.push:4"))))
                .doesNotContain(LIKELY);
    }

    @Test
    void those_that_wait_for_the_same_object_at_the_same_place_are_listed_with_it() {
        Finding finding = Findings.only(connection(32, "com.acme.Client.call:6")
                .thread(
                        "caller-2",
                        it -> it.waits(Kind.OBJECT_WAIT, "object:org.mq.Cell@1f", false)
                                .at("java.lang.Object.wait:1", "org.mq.Cell.get:9", "com.acme.Client.other:7")));

        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("caller", "caller-2");
    }

    @Test
    void a_lambda_belongs_to_the_method_in_which_it_is_written() {
        assertThat(Findings.of(connection(32, "com.acme.Client.lambda$call$0:6")))
                .containsExactly(LIKELY);
        assertThat(Findings.of(connection(32, "com.acme.Client.lambda$other$0:6")))
                .doesNotContain(LIKELY);
    }
}
