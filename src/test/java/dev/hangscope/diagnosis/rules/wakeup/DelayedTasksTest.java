package dev.hangscope.diagnosis.rules.wakeup;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.SnapshotBuilder.ThreadBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thread that waits for the next version of some settings, and schedulers that may bring it. */
class DelayedTasksTest {
    private static final List<String> PLACE = List.of("com.acme.Settings.newer:9", "com.acme.Main.run:3");

    private static SnapshotBuilder waiting() {
        return snapshot()
                .thread(
                        "main",
                        it -> it.waits(Kind.PARK, "object:com.acme.Settings@1f", false)
                                .at("jdk.internal.misc.Unsafe.park:1", PLACE.get(0), PLACE.get(1)));
    }

    private static ThreadBuilder scheduler(ThreadBuilder thread, String starter) {
        return thread.waits(Kind.QUEUE_TAKE, null, true)
                .at(
                        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
                        "java.util.concurrent.ThreadPoolExecutor.runWorker:1122")
                .startedBy("main", starter);
    }

    @Test
    void a_scheduler_that_never_brought_it_leaves_a_doubt() {
        assertThat(Findings.of(waiting().thread("refresh", it -> scheduler(it, "com.acme.Settings.start:4"))))
                .containsExactly("SUSPECTED unexplained-wait");
    }

    private static SnapshotBuilder ticked(double since, long rounds) {
        return waiting()
                .thread(
                        "refresh",
                        it -> scheduler(it, "com.acme.Settings.start:4")
                                .again(rounds)
                                .since(since))
                .history(it -> it.woken("main", PLACE, "refresh"));
    }

    @Test
    void a_tick_has_run_meanwhile_and_did_not_bring_it() {
        assertThat(Findings.of(ticked(31, 0))).isEmpty();
        assertThat(Findings.of(ticked(31, 60))).containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(ticked(0.4, 0))).containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void a_thread_that_sleeps_and_brought_it_before_will_do_so_again() {
        assertThat(Findings.of(slept(31, 0, "sleeper"))).isEmpty();
        assertThat(Findings.of(slept(31, 60, "sleeper"))).containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(slept(31, 0, "other"))).containsExactly("SUSPECTED unexplained-wait");
    }

    private static SnapshotBuilder slept(double since, long rounds, String waker) {
        return waiting()
                .thread(
                        "sleeper",
                        it -> it.sleeps()
                                .at("com.acme.Feed.poll:7")
                                .again(rounds)
                                .since(since))
                .thread("other", it -> it.daemon().outside().at("java.net.Socket.read:1", "com.acme.Feed.run:8"))
                .history(it -> it.woken("main", PLACE, waker));
    }

    /** The sensor cannot tell a wait from the next one at the same place. */
    @Test
    void a_tick_that_brought_it_in_the_time_of_the_wait_will_do_so_again() {
        SnapshotBuilder taken = snapshot()
                .thread(
                        "main",
                        it -> it.waits(Kind.PARK, "object:com.acme.Settings@1f", false)
                                .since(90)
                                .at("jdk.internal.misc.Unsafe.park:1", PLACE.get(0), PLACE.get(1)))
                .thread(
                        "refresh",
                        it -> scheduler(it, "com.acme.Settings.start:4").since(0.4))
                .history(it -> it.woken("main", PLACE, "refresh"));

        assertThat(Findings.of(taken)).isEmpty();
    }

    @Test
    void a_scheduler_that_brought_it_before_will_do_so_again() {
        SnapshotBuilder before = waiting()
                .thread("metrics", it -> scheduler(it, "com.acme.Metrics.start:4"))
                .history(it -> it.woken("main", PLACE, "metrics"));

        assertThat(Findings.of(before)).isEmpty();
    }

    @Test
    void where_another_thread_brought_it_before_a_scheduler_explains_nothing() {
        SnapshotBuilder other = waiting()
                .thread("refresh", it -> scheduler(it, "com.acme.Settings.start:4"))
                .thread("reader", it -> it.daemon().outside().at("java.net.Socket.read:1", "com.acme.Feed.run:8"))
                .history(it -> it.woken("main", PLACE, "reader"));

        assertThat(Findings.of(other)).containsExactly("SUSPECTED unexplained-wait");
    }
}
