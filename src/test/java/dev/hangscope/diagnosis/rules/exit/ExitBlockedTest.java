package dev.hangscope.diagnosis.rules.exit;

import static dev.hangscope.snapshot.SnapshotBuilder.seconds;
import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.Snapshot.Trigger;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import org.junit.jupiter.api.Test;

class ExitBlockedTest {

    @Test
    void a_forgotten_pool_is_named_with_its_creation_and_the_missing_shutdown() {
        Finding finding = Findings.only(Stories.forgottenPool());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY exit-blocked");
        assertThat(finding.summary())
                .isEqualTo("main has ended, but the JVM cannot: 2 non-daemon threads are left (2 idle pool workers).");
        assertThat(Lines.of(finding.evidence()))
                .containsExactly("started: \"pool-1-thread-1\" \"pool-1-thread-2\" at "
                        + "com.acme.Batch.run(Batch.java:20) < com.acme.Main.main(Main.java:5)");
        assertThat(finding.fix())
                .isEqualTo(
                        "call shutdown() on the pool made at com.acme.Batch.<init>(Batch.java:12) when its work is done, "
                                + "or give it daemon threads.");
        assertThat(finding.stuckFor()).isEqualTo(seconds(31));
    }

    @Test
    void the_watcher_tells_of_a_forgotten_pool_too() {
        assertThat(Findings.of(Stories.forgottenPool().trigger(Trigger.WATCH))).containsExactly("LIKELY exit-blocked");
    }

    @Test
    void a_cached_pools_keep_alive_is_reported_to_who_asks() {
        assertThat(Findings.of(cachedPool(Trigger.SIGQUIT))).containsExactly("LIKELY exit-blocked");
        assertThat(Findings.of(cachedPool(Trigger.COMMAND))).containsExactly("LIKELY exit-blocked");
        assertThat(Findings.of(cachedPool(Trigger.WATCH))).isEmpty();
        assertThat(Findings.only(cachedPool(Trigger.SIGQUIT)).evidence().toString())
                .contains("org.lib.Timeouts.getWithTimeout");
    }

    @Test
    void beside_a_daemon_that_goes_on_a_cached_pools_keep_alive_only_delays_the_exit() {
        SnapshotBuilder served = cachedPool(Trigger.SIGQUIT)
                .thread("ticker", ticker -> ticker.daemon().sleeps());

        assertThat(Findings.of(served)).containsExactly("NOTE exit-blocked");
        assertThat(Findings.only(served).summary())
                .isEqualTo("main has ended; the JVM waits until the keep-alive time of 1 idle pool worker is over.");
        assertThat(Findings.of(cachedPool(Trigger.WATCH)
                        .thread("ticker", ticker -> ticker.daemon().sleeps())))
                .isEmpty();
    }

    @Test
    void a_worker_without_a_keep_alive_time_beside_one_that_has_it_keeps_the_jvm() {
        assertThat(Findings.of(cachedPool(Trigger.SIGQUIT)
                        .queue("core", queue -> {})
                        .thread("core-0", worker -> worker.idlePoolWorker("core"))))
                .containsExactly("LIKELY exit-blocked");
    }

    private static SnapshotBuilder cachedPool(Trigger trigger) {
        return snapshot()
                .trigger(trigger)
                .mainEnded()
                .queue("tasks", queue -> queue.handOff())
                .thread(
                        "lib-0",
                        worker -> worker.polls("tasks")
                                .at(
                                        "java.util.concurrent.SynchronousQueue.poll:1",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1061")
                                .startedBy("main", "org.lib.Timeouts.getWithTimeout:20", "com.acme.Main.main:3"));
    }

    @Test
    void a_scheduler_that_looks_again_and_again_is_told_to_who_asks() {
        assertThat(Findings.of(scheduler(Trigger.SIGQUIT))).containsExactly("LIKELY exit-blocked");
        assertThat(Findings.of(scheduler(Trigger.WATCH))).containsExactly("SUSPECTED exit-blocked");
        assertThat(Findings.only(scheduler(Trigger.SIGQUIT)).stuckFor()).isEqualTo(seconds(40));
    }

    private static SnapshotBuilder quartz(double workers) {
        return scheduler(Trigger.SIGQUIT)
                .thread("Worker-2", worker -> idles(worker, 3, workers))
                .thread(
                        "QuartzSchedulerThread",
                        thread -> thread.waits(Kind.OBJECT_WAIT, "object:java.lang.Object@2", true)
                                .since(60)
                                .at("java.lang.Object.wait:1", "org.quartz.core.QuartzSchedulerThread.run:328")
                                .startedBy("main", "org.quartz.core.QuartzScheduler.<init>:2", "com.acme.Main.main:3"));
    }

    @Test
    void a_scheduler_whose_workers_have_run_something_may_do_so_again() {
        assertThat(Findings.of(quartz(20))).containsExactly("SUSPECTED exit-blocked");
        assertThat(Findings.of(quartz(60).late())).containsExactly("SUSPECTED exit-blocked");
    }

    @Test
    void a_scheduler_that_never_ran_anything_keeps_the_jvm_for_nothing() {
        assertThat(Findings.of(quartz(60))).containsExactly("LIKELY exit-blocked");
    }

    private static SnapshotBuilder scheduler(Trigger trigger) {
        return snapshot().trigger(trigger).mainEnded().thread("Worker-1", worker -> idles(worker, 1, 60));
    }

    private static void idles(SnapshotBuilder.ThreadBuilder worker, int lock, double since) {
        worker.waits(Kind.OBJECT_WAIT, "object:java.lang.Object@" + lock, true)
                .since(since)
                .at("java.lang.Object.wait:1", "org.quartz.SimpleThreadPool$WorkerThread.run:568")
                .startedBy("main", "org.quartz.SimpleThreadPool.initialize:2", "com.acme.Main.main:3");
    }

    @Test
    void a_timer_without_a_task_is_told_to_be_cancelled() {
        assertThat(Findings.only(snapshot()
                                .mainEnded()
                                .thread(
                                        "Timer-0",
                                        timer -> timer.waits(Kind.OBJECT_WAIT, null, false)
                                                .at("java.lang.Object.wait:1", "java.util.TimerThread.mainLoop:527")
                                                .startedBy(
                                                        "main", "java.util.Timer.<init>:188", "com.acme.Main.main:3")))
                        .fix())
                .isEqualTo("call cancel() on the Timer: what Main.main started; or make it a daemon.");
    }

    @Test
    void a_hang_that_explains_every_last_thread_is_the_cause_and_the_exit_its_victim() {
        Finding finding = Findings.only(snapshot()
                .mainEnded()
                .queue("work", queue -> queue.capacity(1).size(1))
                .thread("producer", producer -> producer.puts("work"))
                .thread("waiter", waiter -> waiter.joins("producer").at("com.acme.Main.close:8"))
                .ended("consumer", consumer -> consumer.hasTaken("work", 1, "S")));

        assertThat(finding.kind().id()).isEqualTo("dead-consumer");
        assertThat(Lines.of(finding.holdsUp()))
                .containsExactly("\"waiter\" in Thread.join at com.acme.Main.close(Main.java:8)", "the JVM's exit");
    }

    @Test
    void a_surer_blocked_exit_swallows_a_mere_suspicion() {
        Finding finding = Findings.only(snapshot()
                .mainEnded()
                .queue("work", queue -> queue.incomplete("the queue is older than the agent"))
                .thread("consumer", thread -> thread.takes("work").hasTaken("work", 1, "S"))
                .ended("producer", thread -> thread.hasPut("work", 1, 31)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY exit-blocked");
        assertThat(Lines.of(finding.evidence()))
                .anyMatch(line -> line.startsWith("missing-sentinel: 1 consumer waits"));
    }

    @Test
    void the_age_is_told_by_whatever_knows_it() {
        assertThat(Findings.of(scheduler(Trigger.SIGQUIT).exit(ExitState.MAIN_ENDED, null)))
                .as("main's end is remembered")
                .containsExactly("LIKELY exit-blocked");
        assertThat(Findings.of(scheduler(Trigger.SIGQUIT).exit(ExitState.MAIN_ENDED, seconds(1))))
                .isEmpty();
    }

    @Test
    void a_daemon_with_a_clock_makes_it_a_suspicion() {
        assertThat(Findings.of(Stories.forgottenPool()
                        .thread("ticker", thread -> thread.daemon().sleeps())))
                .containsExactly("SUSPECTED exit-blocked");
    }
}
