package dev.hangscope.diagnosis.rules.timed;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.PoolBuilder;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waits whose timeout is long and that no thread will end, and waits as long that are well. */
class PatientWaitsTest {
    private static final double HALF_AN_HOUR = 1_800;

    private static SnapshotBuilder served() {
        return snapshot()
                .thread(
                        "http",
                        it -> it.daemon()
                                .outside()
                                .at(
                                        "sun.nio.ch.EPoll.wait:1",
                                        "sun.nio.ch.SelectorImpl.select:1",
                                        "com.acme.Server.run:4"));
    }

    /** A request that waits for a latch under the lock that another request needs. */
    private static SnapshotBuilder latchUnderLock() {
        return served().resource(
                        Kind.LATCH, "config", it -> it.count(1).limit(1).madeAt("com.acme.Config.<init>:4"))
                .monitor("init", "request-1")
                .thread(
                        "request-1",
                        it -> it.awaits("config").timeout(HALF_AN_HOUR).at("com.acme.Config.load:9"));
    }

    @Test
    void a_latch_that_no_thread_counts_down_while_another_thread_waits_for_the_waiter() {
        Finding finding = Findings.only(
                latchUnderLock().thread("request-2", it -> it.awaits("init").at("com.acme.Page.show:7")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unreleased-synchronizer");
        assertThat(Lines.of(finding.evidence()))
                .contains("timeouts: \"request-1\" waits with a timeout of 30 m 0 s or more");
        assertThat(finding.notProvenBecause())
                .contains("the wait has a timeout, so that the thread may give up by itself");
    }

    @Test
    void a_latch_that_stops_nothing_may_be_a_rest() {
        assertThat(Findings.of(latchUnderLock())).isEmpty();
    }

    @Test
    void a_latch_whose_counter_is_at_work() {
        assertThat(Findings.of(latchUnderLock()
                        .thread("request-2", it -> it.awaits("init").at("com.acme.Page.show:7"))
                        .thread(
                                "loader",
                                it -> it.sleeps()
                                        .at("java.lang.Thread.sleep:1", "com.acme.Config.read:30")
                                        .startedBy("request-1", "com.acme.Config.load:8"))))
                .isEmpty();
    }

    private static SnapshotBuilder future(String caller) {
        return served().resource(Kind.FUTURE, "reply", it -> it.madeAt("com.acme.Client.call:4"))
                .thread(caller, it -> it.awaits("reply").timeout(3_600).at("com.acme.Client.call:9"));
    }

    @Test
    void a_result_that_no_thread_will_bring_to_main_though_no_other_thread_waits() {
        assertThat(Findings.of(future("main"))).containsExactly("SUSPECTED abandoned-future");
    }

    @Test
    void a_long_poll() {
        assertThat(Findings.of(future("poll"))).isEmpty();
    }

    @Test
    void a_result_whose_thread_has_just_been_asked() {
        assertThat(Findings.of(served().resource(Kind.FUTURE, "reply", it -> it.madeAt("com.acme.Client.call:4"))
                        .thread(
                                "caller",
                                it -> it.awaits("reply").timeout(3_600).since(3).at("com.acme.Client.call:9"))))
                .isEmpty();
    }

    private static SnapshotBuilder test() {
        return snapshot()
                .resource(Kind.FUTURE, "test", it -> it.party("worker", Role.RUNNER, 1))
                .resource(Kind.LATCH, "ready", it -> it.count(1).limit(1))
                .thread("main", it -> it.awaits("test").timeout(2_400).at("org.junit.Timeout.proceed:9"))
                .thread(
                        "worker",
                        it -> it.awaits("ready")
                                .startedBy("main", "org.junit.Timeout.run:3")
                                .at("com.acme.ImportTest.runs:7"));
    }

    @Test
    void a_thread_that_is_stuck_while_main_waits_for_its_result_with_a_timeout() {
        Finding finding =
                Findings.only(test().ended("gone", it -> it.startedBy("worker", "com.acme.ImportTest.runs:5")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unreleased-synchronizer");
        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("worker");
        assertThat(Lines.of(finding.evidence()))
                .contains("timeouts: \"main\" waits with a timeout of 40 m 0 s or more");
    }

    @Test
    void a_thread_that_waits_for_one_at_work_while_main_waits_for_its_result_with_a_timeout() {
        assertThat(Findings.of(
                        test().thread("counter", it -> it.sleeps().startedBy("worker", "com.acme.ImportTest.runs:5"))))
                .isEmpty();
    }

    private static SnapshotBuilder permit(Role before) {
        return snapshot()
                .resource(
                        Kind.SEMAPHORE,
                        "bulkhead",
                        it -> it.count(0)
                                .limit(1)
                                .madeAt("com.acme.Dao.<init>:4")
                                .party("caller", before, 1))
                .thread(
                        "caller",
                        it -> it.awaits("bulkhead").timeout(3_600).at("com.acme.Dao.find:9", "com.acme.Dao.all:5"));
    }

    @Test
    void a_permit_that_the_waiter_itself_holds() {
        assertThat(Findings.of(permit(Role.HOLDER))).containsExactly("SUSPECTED pool-exhaustion");
    }

    @Test
    void a_semaphore_by_which_a_thread_is_woken() {
        assertThat(Findings.of(permit(Role.RELEASER))).isEmpty();
    }

    @Test
    void two_locks_that_are_tried_for_an_hour_in_two_orders() {
        SnapshotBuilder crosswise = snapshot()
                .lock("a", "one")
                .lock("b", "two")
                .thread("one", it -> it.awaits("b").timeout(3_600).at("com.acme.Transfer.run:9"))
                .thread("two", it -> it.awaits("a").timeout(3_600).at("com.acme.Transfer.run:9"));

        assertThat(Findings.of(crosswise)).containsExactly("SUSPECTED deadlock");
    }

    @Test
    void a_timeout_that_is_not_known_to_be_long() {
        assertThat(Findings.of(served().resource(Kind.FUTURE, "reply", it -> it.madeAt("com.acme.Client.call:4"))
                        .thread(
                                "caller",
                                it -> it.waits(dev.hangscope.snapshot.ThreadWait.Kind.FUTURE, "reply", true)
                                        .at("com.acme.Client.call:9"))))
                .isEmpty();
    }

    private static SnapshotBuilder latchOf(String thread, String... places) {
        return served().resource(
                        Kind.LATCH, "stopped", it -> it.count(1).limit(1).madeAt("org.lib.Lifecycle.stop:8"))
                .thread(thread, it -> it.awaits("stopped").timeout(HALF_AN_HOUR).at(places));
    }

    @Test
    void a_latch_that_a_library_awaits_for_main() {
        assertThat(Findings.of(latchOf("main", "org.lib.Lifecycle.stop:9", "com.acme.Main.main:5")))
                .containsExactly("SUSPECTED unreleased-synchronizer");
        assertThat(Findings.of(latchOf("main", "org.lib.Lifecycle.stop:9", "com.acme.Main.main:5")
                        .late()))
                .containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void a_latch_at_which_main_itself_or_a_worker_may_rest() {
        assertThat(Findings.of(latchOf("main", "com.acme.Main.main:5"))).isEmpty();
        assertThat(Findings.of(latchOf("main", "com.acme.Service.rest:9", "com.acme.Main.main:5")))
                .isEmpty();
        assertThat(Findings.of(latchOf("main", "org.lib.Server.awaitTermination:9", "com.acme.Main.main:5")))
                .isEmpty();
        assertThat(Findings.of(latchOf("refresher", "org.lib.Cache.rest:9", "com.acme.Cache.run:5")))
                .isEmpty();
    }

    private static SnapshotBuilder eventLoop(String... above) {
        List<String> stack = new ArrayList<>(List.of(above));
        stack.add("io.netty.channel.nio.NioEventLoop.run:569");
        return snapshot()
                .late()
                .resource(Kind.FUTURE, "reply", it -> {})
                .thread("loop", it -> it.daemon().awaits("reply").timeout(3_600).at(stack.toArray(String[]::new)));
    }

    @Test
    void an_event_loop_that_awaits_a_reply_for_an_hour_while_main_waits_for_the_loop() {
        assertThat(Findings.of(eventLoop("io.lettuce.core.AsyncCommand.await:83", "com.acme.Cart.load:4")
                        .resource(Kind.FUTURE, "cart", it -> {})
                        .thread("main", it -> it.awaits("cart").at("com.acme.Cart.main:5"))))
                .containsExactly("SUSPECTED pool-starvation");
    }

    @Test
    void an_event_loop_between_two_tasks_or_with_a_worker_that_may_bring_the_reply() {
        assertThat(Findings.of(eventLoop("io.netty.util.Timer.rest:5"))).isEmpty();
        assertThat(Findings.of(eventLoop("io.lettuce.core.AsyncCommand.await:83", "com.acme.Cart.load:4")
                        .thread("worker", it -> it.at("com.acme.Cart.compute:8"))))
                .isEmpty();
    }

    /** A service that is closed, and waits for a task of its pool that takes from a queue of the application. */
    private static SnapshotBuilder closing(String... places) {
        return served().late()
                .queue("mails", queue -> {})
                .pool("mailer", pool -> pool.shutdown().runs("mailer-1", "com.acme.Mailer$$Lambda", null))
                .thread(
                        "main",
                        it -> it.awaitsEnd("mailer")
                                .timeout(HALF_AN_HOUR)
                                .at("org.lib.Pool.close:4", "com.acme.Main.main:5"))
                .thread("mailer-1", it -> it.takes("mails").at(places));
    }

    @Test
    void the_end_of_a_pool_whose_task_waits_for_more_to_do() {
        Finding finding = Findings.only(closing("com.acme.Mailer.run:8"));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unexplained-wait");
        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("mailer-1");
    }

    @Test
    void the_end_of_a_pool_whose_task_gets_more_to_do_from_a_thread_of_the_same_code() {
        assertThat(Findings.of(closing("com.acme.Mailer.run:8")
                        .thread("feeder", it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Mailer.feed:8"))))
                .isEmpty();
    }

    @Test
    void a_task_that_waits_for_more_to_do_in_a_pool_that_is_open_or_whose_end_is_not_awaited() {
        SnapshotBuilder open = served().late()
                .queue("mails", queue -> {})
                .pool("mailer", pool -> pool.runs("mailer-1", "com.acme.Mailer$$Lambda", null))
                .thread("mailer-1", it -> it.takes("mails").at("com.acme.Mailer.run:8"));
        assertThat(Findings.of(open)).isEmpty();
        assertThat(Findings.of(open.pool("mailer", PoolBuilder::shutdown))).isEmpty();
    }

    /** Main, or another thread, waits with a long timeout in the monitor of a library that retries by a thread of its own. */
    private static SnapshotBuilder metadata(String caller, String library) {
        return snapshot()
                .late()
                .thread("accept", it -> it.outside().at("java.net.ServerSocket.accept:1", "com.acme.Server.run:4"))
                .thread("network", it -> it.outside().at("sun.nio.ch.EPoll.wait:1", "org.lib.net.Selector.select:8"))
                .thread(
                        caller,
                        it -> it.waits(ThreadWait.Kind.OBJECT_WAIT, "object:org.lib.Metadata@1f", true)
                                .timeout(3_600)
                                .at("java.lang.Object.wait:1", library, "com.acme.Main.main:9"));
    }

    @Test
    void a_monitor_of_a_library_in_which_main_waits_long() {
        assertThat(Findings.of(metadata("main", "org.lib.Metadata.await:8")))
                .containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(metadata("refresh", "org.lib.Metadata.await:8"))).isEmpty();
        assertThat(Findings.of(metadata("main", "com.acme.Rest.sleep:8"))).isEmpty();
    }
}
