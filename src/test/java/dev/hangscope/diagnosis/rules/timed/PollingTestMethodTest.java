package dev.hangscope.diagnosis.rules.timed;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import org.junit.jupiter.api.Test;

class PollingTestMethodTest {

    private static SnapshotBuilder polls(double since, String engine) {
        return snapshot()
                .thread(
                        "main",
                        main -> main.sleeps()
                                .since(since)
                                .again(600, 0.1)
                                .at("java.lang.Thread.sleep:1", "app.FlagTest.hangs:9", engine));
    }

    private static SnapshotBuilder inTest(double since) {
        return polls(since, "org.junit.platform.commons.util.ReflectionUtils.invokeMethod:728");
    }

    @Test
    void a_test_that_polls_for_what_no_thread_will_do_is_suspected() {
        Finding finding = Findings.only(inTest(70));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unexplained-wait");
        assertThat(finding.summary()).contains("\"main\" sleeps again and again in a test at FlagTest.hangs");
    }

    /** Surefire's own thread waits for commands from outside, and makes no server of the JVM. */
    @Test
    void a_thread_of_the_test_that_died_is_named() {
        Finding finding = Findings.only(inTest(70)
                .thread(
                        "surefire-forkedjvm-command-thread",
                        it -> it.role(JavaThread.Role.HOUSEKEEPER)
                                .outside()
                                .at(
                                        "java.io.FileInputStream.readBytes:1",
                                        "org.apache.maven.surefire.booter.CommandReader$CommandRunnable.run:360"))
                .ended(
                        "worker",
                        worker -> worker.startedBy("main", "app.FlagTest.hangs:6")
                                .ago(70)
                                .diedOf("java.lang.IllegalStateException", "no data", "app.FlagTest.load:20")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED lost-worker");
        assertThat(finding.summary())
                .contains(
                        "\"main\" sleeping again and again at app.FlagTest.hangs",
                        "\"worker\" of the same code died of IllegalStateException");
    }

    @Test
    void a_test_that_polls_for_seconds_is_not() {
        assertThat(Findings.of(inTest(30))).isEmpty();
    }

    @Test
    void a_program_that_sleeps_in_a_loop_does_so_by_design() {
        assertThat(Findings.of(polls(7200, "app.Cron.main:9"))).isEmpty();
    }

    @Test
    void another_thread_a_timer_or_a_child_may_do_what_the_test_polls_for() {
        assertThat(Findings.of(inTest(70).thread("worker", worker -> worker.at("app.Work.run:5"))))
                .isEmpty();
        assertThat(Findings.of(inTest(70)
                        .thread(
                                "timer",
                                it -> it.daemon()
                                        .waits(Kind.CONDITION, null, true)
                                        .again(4, 2)
                                        .at(
                                                "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                                "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
                                                "java.util.concurrent.ThreadPoolExecutor.runWorker:1122"))))
                .isEmpty();
        assertThat(Findings.of(inTest(70).child(50, "main", child -> {}))).isEmpty();
    }
}
