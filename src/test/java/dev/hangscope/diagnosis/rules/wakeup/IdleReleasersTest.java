package dev.hangscope.diagnosis.rules.wakeup;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Thresholds;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.context.KnownHelp;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.waitgraph.JointWaitGraph;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Waits for permits, counts and signals whose former releasers are idle workers of a pool. */
class IdleReleasersTest {
    /** The loader gave the pool its tasks and now waits for the last count, which a failed task kept. */
    private static SnapshotBuilder loading() {
        return snapshot()
                .queue("tasks", queue -> {})
                .resource(Kind.LATCH, "loaded", it -> it.count(1).limit(3).party("pool-1-thread-1", Role.RELEASER, 2))
                .thread(
                        "loader",
                        it -> it.awaits("loaded").hasPut("tasks", 3, 31).at("com.acme.Loader.load:9"))
                .thread(
                        "pool-1-thread-1",
                        it -> it.idlePoolWorker("tasks").startedBy("loader", "com.acme.Loader.load:7"))
                .ended("main", it -> it.ago(90));
    }

    private static SnapshotBuilder ticking(SnapshotBuilder snapshot) {
        return snapshot.thread(
                "ticker",
                it -> it.daemon()
                        .sleeps()
                        .at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8")
                        .startedBy("main", "com.acme.Ticker.start:3"));
    }

    @Test
    void the_only_thread_that_gave_them_tasks_is_the_waiter() {
        assertThat(Findings.of(ticking(loading()))).containsExactly("SUSPECTED unreleased-synchronizer");
        Finding finding = Findings.only(ticking(loading()));
        assertThat(finding.releasers())
                .singleElement()
                .satisfies(each -> assertThat(each.thread()).isEqualTo("pool-1-thread-1"));
    }

    @Test
    void a_thread_that_gives_them_tasks_may_give_them_the_next() {
        assertThat(Findings.of(ticking(loading())
                        .thread(
                                "acceptor",
                                it -> it.outside()
                                        .hasPut("tasks", 9, 40)
                                        .at("java.net.ServerSocket.accept:1", "com.acme.Server.run:4"))))
                .isEmpty();
    }

    @Test
    void workers_of_another_pool_may_give_them_tasks_while_they_are_given_some() {
        SnapshotBuilder handed = ticking(loading())
                .queue("requests", queue -> {})
                .thread("http-1", it -> it.idlePoolWorker("requests").hasPut("tasks", 9, 40))
                .thread(
                        "acceptor",
                        it -> it.outside()
                                .hasPut("requests", 9, 40)
                                .at("java.net.ServerSocket.accept:1", "com.acme.Server.run:4"));

        assertThat(Findings.of(handed)).isEmpty();
    }

    @Test
    void a_worker_that_became_idle_just_now_may_have_counted() {
        SnapshotBuilder fast = snapshot()
                .queue("tasks", queue -> {})
                .resource(
                        Kind.LATCH,
                        "loaded",
                        it -> it.count(1).limit(3).party("pool-1-thread-1", Role.RELEASER, 2, 0.4))
                .thread(
                        "loader",
                        it -> it.awaits("loaded").hasPut("tasks", 3, 31).at("com.acme.Loader.load:9"))
                .thread("pool-1-thread-1", it -> it.idlePoolWorker("tasks"));

        assertThat(Findings.of(ticking(fast))).isEmpty();
    }

    /** The consumer leaves one record uncounted and waits for the next, which only the waiter puts. */
    private static SnapshotBuilder consuming() {
        return snapshot()
                .queue("records", queue -> {})
                .resource(Kind.LATCH, "loaded", it -> it.count(1).limit(3).party("consumer", Role.RELEASER, 2))
                .thread(
                        "main",
                        it -> it.awaits("loaded")
                                .hasPut("records", 3, 31)
                                .at("com.acme.Loader.run:9", "com.acme.Loader.main:3"))
                .thread(
                        "consumer",
                        it -> it.daemon()
                                .takes("records")
                                .hasTaken("records", 3, "java.lang.String")
                                .at("com.acme.Loader.load:20")
                                .startedBy("main", "com.acme.Loader.run:5"));
    }

    @Test
    void a_consumer_that_only_the_waiter_feeds_counts_no_more() {
        assertThat(Findings.of(ticking(consuming()))).containsExactly("SUSPECTED unreleased-synchronizer");
    }

    @Test
    void a_consumer_that_another_thread_feeds_counts_again() {
        assertThat(Findings.of(ticking(consuming())
                        .thread(
                                "acceptor",
                                it -> it.outside()
                                        .hasPut("records", 9, 40)
                                        .at("java.net.ServerSocket.accept:1", "com.acme.Server.run:4"))))
                .isEmpty();
    }

    @Test
    void a_sibling_that_runs_a_task_may_count() {
        assertThat(Findings.of(ticking(loading())
                        .thread(
                                "pool-1-thread-2",
                                it -> it.sleeps()
                                        .at(
                                                "java.lang.Thread.sleep:1",
                                                "com.acme.Loader.part:20",
                                                "java.util.concurrent.ThreadPoolExecutor.runWorker:1136")
                                        .startedBy("loader", "com.acme.Loader.load:7"))))
                .isEmpty();
    }

    /** The only periodic task of a scheduler counted once, and failed; main waits for the rest. */
    private static SnapshotBuilder polling() {
        return snapshot()
                .thread(
                        "http",
                        it -> it.daemon()
                                .outside()
                                .at("java.net.ServerSocket.accept:1", "com.acme.web.Http.run:4")
                                .startedBy("main", "com.acme.Main.main:2"))
                .resource(Kind.LATCH, "polled", it -> it.count(2).limit(3).party("poller", Role.RELEASER, 1, 40))
                .thread("main", it -> it.awaits("polled").at("com.acme.Poll.all:9", "com.acme.Main.main:4"))
                .pool("polls", pool -> pool.limit(1).idle("poller"))
                .thread(
                        "poller",
                        it -> it.waits(dev.hangscope.snapshot.ThreadWait.Kind.CONDITION, null, false)
                                .at(
                                        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1177",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062")
                                .startedBy("main", "com.acme.Poll.all:7"));
    }

    /** Whether the scheduler's thread may still help main in the reading in which an idle worker needs a thread that gives it work. */
    private static boolean mayHelp(SnapshotBuilder told) {
        Snapshot snapshot = told.build();
        Scene scene = Objects.requireNonNull(Scene.of(new Situation(
                snapshot, JointWaitGraph.of(snapshot), new Thresholds(Duration.ofSeconds(5), Duration.ofMinutes(1)))));
        JavaThread main = scene.jvm.threads().stream()
                .filter(thread -> thread.name().equals("main"))
                .findFirst()
                .orElseThrow();
        return KnownHelp.mayMove(scene, scene.helpOfFedWorkers(), main);
    }

    @Test
    void a_scheduler_whose_periodic_task_failed_and_that_has_no_other_helps_no_waiter() {
        assertThat(mayHelp(polling().history(it -> it.failedPeriodic("poller", 39, "com.acme.Poll.all:8"))))
                .isFalse();
    }

    @Test
    void a_scheduler_whose_tasks_have_not_failed_or_that_has_another_to_come_may_help() {
        assertThat(mayHelp(polling())).isTrue();
        assertThat(mayHelp(polling()
                        .history(it -> it.failedPeriodic("poller", 39, "com.acme.Poll.all:8"))
                        .pool("polls", pool -> pool.due("com.acme.Poll$$Lambda", 60))))
                .isTrue();
    }
}
