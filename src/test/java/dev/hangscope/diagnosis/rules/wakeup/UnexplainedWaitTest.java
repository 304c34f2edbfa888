package dev.hangscope.diagnosis.rules.wakeup;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.SnapshotBuilder.ThreadBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import org.junit.jupiter.api.Test;

/** Stuck threads of which nothing is known beside the wait itself, and threads that wait as long and are idle. */
class UnexplainedWaitTest {
    private static final String TOLD = "SUSPECTED unexplained-wait";

    private static SnapshotBuilder ticking() {
        return snapshot().thread("ticker", ticker -> ticker.daemon().sleeps());
    }

    private static ThreadBuilder objectWait(ThreadBuilder thread, String... user) {
        String[] stack = new String[user.length + 1];
        stack[0] = "java.lang.Object.wait:1";
        System.arraycopy(user, 0, stack, 1, user.length);
        return thread.waits(Kind.OBJECT_WAIT, "object:com.acme.Cell@1f", false).at(stack);
    }

    @Test
    void a_thread_in_object_wait_is_listed_with_place_and_duration() {
        Finding finding = Findings.only(
                ticking().thread("main", main -> objectWait(main, "com.acme.Cell.get:9", "com.acme.Main.main:3")));

        assertThat(finding.summary())
                .isEqualTo("1 thread waits, and no thread is known that could release it: \"main\" in Object.wait at"
                        + " com.acme.Cell.get(Cell.java:9) for 31 s.");
        assertThat(finding.fix()).contains("Cell.get");
    }

    @Test
    void the_report_does_not_say_clear() {
        assertThat(Findings.diagnosis(ticking()
                                .thread(
                                        "main",
                                        main -> objectWait(main, "com.acme.Cell.get:9", "com.acme.Main.main:3")))
                        .overall())
                .isEqualTo(Diagnosis.Overall.SUSPECTED);
    }

    @Test
    void main_waits_for_the_end_of_actors_whose_scheduler_runs_or_sleeps() {
        assertThat(Findings.of(mainOfActors().thread("scheduler", scheduler -> nextTick(scheduler))))
                .isEmpty();
        assertThat(Findings.of(mainOfActors()
                        .thread("scheduler", scheduler -> nextTick(scheduler).sleeps())))
                .isEmpty();
        assertThat(Findings.of(mainOfActors()
                        .thread("ticker", ticker -> ticker.daemon().sleeps())))
                .containsExactly(TOLD);
    }

    private static SnapshotBuilder mainOfActors() {
        return snapshot()
                .resource(ResourceFacts.Kind.FUTURE, "end", end -> end.count(1))
                .thread("main", main -> main.awaits("end").at("com.acme.Main.main:7"));
    }

    private static ThreadBuilder nextTick(ThreadBuilder scheduler) {
        return scheduler.at(
                "org.apache.pekko.actor.LightArrayRevolverScheduler$$anon$3.nextTick:300", "java.lang.Thread.run:1");
    }

    @Test
    void one_finding_lists_all_and_who_waits_for_them_is_blocked() {
        Finding finding = Findings.only(ticking()
                .thread("one", one -> objectWait(one, "com.acme.Cell.get:9"))
                .thread("two", two -> two.waits(Kind.PARK, null, false).at("com.acme.Gate.pass:4"))
                .thread("main", main -> main.joins("one").at("com.acme.Main.main:3")));

        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("one", "two");
        assertThat(Lines.of(finding.holdsUp())).singleElement().asString().contains("\"main\" in Thread.join");
    }

    @Test
    void a_daemon_that_another_thread_waits_for_is_listed() {
        assertThat(Findings.of(ticking()
                        .thread("one", one -> objectWait(one.daemon(), "com.acme.Cell.get:9"))
                        .thread("main", main -> main.joins("one").at("com.acme.Main.main:3"))))
                .containsExactly(TOLD);
    }

    @Test
    void a_task_of_a_daemon_pool_is_listed() {
        assertThat(Findings.of(ticking()
                        .thread("main", main -> main.outside())
                        .thread(
                                "http-1",
                                worker -> objectWait(
                                        worker.daemon(),
                                        "com.acme.Cell.get:9",
                                        "java.util.concurrent.ThreadPoolExecutor.runWorker:1136"))))
                .containsExactly(TOLD);
    }

    @Test
    void a_future_that_only_strangers_could_complete_is_listed() {
        assertThat(Findings.of(snapshot()
                        .resource(ResourceFacts.Kind.FUTURE, "reply", future -> {})
                        .thread("main", main -> main.awaits("reply").at("com.acme.Main.main:3"))
                        .thread("acceptor", it -> it.daemon().outside().at("java.net.ServerSocket.accept:1"))
                        .thread("ticker", ticker -> ticker.daemon().sleeps())))
                .containsExactly(TOLD);
    }

    @Test
    void a_monitor_whose_owner_is_not_known_is_listed() {
        assertThat(Findings.of(snapshot()
                        .thread("main", main -> main.waits(Kind.MONITOR_ENTER, null, false))
                        .thread("other", thread -> thread.waits(Kind.LOCK, "lock:9", false))))
                .containsExactly(TOLD);
    }

    @Test
    void main_that_is_parked_while_only_idle_workers_live_is_listed() {
        assertThat(Findings.of(snapshot()
                        .queue("work", queue -> {})
                        .thread("main", main -> main.parks().hasPut("work", 1, 60))
                        .thread(
                                "pool-1-thread-1",
                                worker -> worker.idlePoolWorker("work").startedBy("main"))))
                .containsExactly(TOLD);
    }

    @Test
    void a_thread_that_another_finding_explains_is_not_listed() {
        assertThat(Findings.of(ticking()
                        .lock("a", "one")
                        .lock("b", "two")
                        .thread("one", one -> one.awaits("b"))
                        .thread("two", two -> two.awaits("a"))
                        .thread("main", main -> main.joins("one"))))
                .containsExactly("PROVEN deadlock");
    }

    @Test
    void idle_threads_are_not_listed() {
        assertThat(Findings.of(ticking()
                        .thread("main", main -> main.outside())
                        .thread("cleaner", it -> objectWait(it, "java.lang.ref.ReferenceQueue.remove:1"))
                        .thread("loop", it -> objectWait(it.daemon(), "com.acme.Loop.run:4"))
                        .thread(
                                "young",
                                it -> objectWait(it, "com.acme.Cell.get:9").since(1))
                        .thread("poller", it -> it.waits(Kind.OBJECT_WAIT, null, true))))
                .isEmpty();
    }

    @Test
    void a_latch_whose_counter_works_is_not_listed() {
        assertThat(Findings.of(snapshot()
                        .resource(
                                ResourceFacts.Kind.LATCH,
                                "done",
                                latch -> latch.count(1).limit(2).party("worker", Role.RELEASER, 1))
                        .thread("main", main -> main.awaits("done"))
                        .thread("worker", worker -> worker.sleeps())))
                .isEmpty();
    }

    @Test
    void the_main_thread_of_a_server_is_not_listed() {
        assertThat(Findings.of(server().thread(
                                "main",
                                main -> objectWait(main, "com.acme.Server.awaitShutdown:9", "com.acme.Main.main:3"))))
                .isEmpty();
        assertThat(Findings.of(server().thread("main", main -> objectWait(main, "com.acme.Main.main:3"))))
                .isEmpty();
    }

    @Test
    void without_a_server_it_is_listed() {
        assertThat(Findings.of(ticking()
                        .thread(
                                "main",
                                main -> objectWait(main, "com.acme.Server.awaitShutdown:9", "com.acme.Main.main:3"))))
                .containsExactly(TOLD);
    }

    private static SnapshotBuilder server() {
        return snapshot()
                .thread(
                        "acceptor",
                        it -> it.daemon().outside().at("java.net.ServerSocket.accept:1", "com.acme.Server.run:4"));
    }

    @Test
    void where_no_use_was_recorded_moving_code_of_the_same_class_explains_a_wait() {
        SnapshotBuilder late = ticking()
                .late()
                .thread("main", main -> objectWait(main, "com.acme.Cell.get:9", "com.acme.Cell.main:3"));
        assertThat(Findings.of(late)).containsExactly(TOLD);

        late.thread("setter", setter -> setter.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Cell$Setter.run:20"));
        assertThat(Findings.of(late)).isEmpty();
    }

    private static SnapshotBuilder awaitsPool() {
        return ticking()
                .queue("tasks", it -> {})
                .pool("jobs", it -> it.idle("worker"))
                .thread("worker", it -> it.idlePoolWorker("tasks"))
                .thread("main", it -> it.awaitsEnd("jobs").at("com.acme.Jobs.finish:8", "com.acme.Main.main:3"));
    }

    @Test
    void a_pool_without_tasks_that_no_thread_has_shut_down_does_not_end() {
        assertThat(Findings.of(awaitsPool())).containsExactly(TOLD);
    }

    @Test
    void a_pool_that_is_at_work_or_was_shut_down_may_end() {
        assertThat(Findings.of(ticking()
                        .pool("jobs", it -> it.runs("worker", "com.acme.Job", null))
                        .thread("worker", it -> it.sleeps())
                        .thread("main", it -> it.awaitsEnd("jobs").at("com.acme.Jobs.finish:8"))))
                .isEmpty();
        assertThat(Findings.of(awaitsPool().pool("jobs", it -> it.shutdown().idle("worker"))))
                .isEmpty();
    }

    private static SnapshotBuilder mainOfServer() {
        return snapshot()
                .thread("acceptor", it -> it.daemon().outside().at("java.net.ServerSocket.accept:1"))
                .thread("main", it -> objectWait(it, "com.acme.Main.main:9"));
    }

    @Test
    void a_main_thread_that_keeps_a_server_alive_is_idle() {
        assertThat(Findings.of(mainOfServer())).isEmpty();
        assertThat(Findings.of(mainOfServer()
                        .ended(
                                "request",
                                it -> it.startedBy("main", "com.acme.Server.accept:4")
                                        .diedOf("java.io.IOException", null))))
                .isEmpty();
    }

    @Test
    void a_main_thread_that_waits_with_an_endless_timeout_waits_for_an_answer() {
        SnapshotBuilder server = mainOfServer()
                .late()
                .resource(ResourceFacts.Kind.LATCH, "done", done -> done.count(1))
                .thread("main", main -> main.awaits("done").at("com.acme.Main.main:9"));
        assertThat(Findings.of(server)).isEmpty();
        assertThat(Findings.of(server.thread(
                        "main", main -> main.awaits("done").timeout(9e9).at("com.acme.Main.main:9"))))
                .containsExactly(TOLD);
    }

    @Test
    void a_main_thread_whose_helper_died_may_wait_for_what_that_was_to_do() {
        assertThat(Findings.of(mainOfServer()
                        .ended(
                                "importer",
                                it -> it.startedBy("main", "com.acme.Main.main:7")
                                        .diedOf("java.lang.NullPointerException", null))))
                .allMatch(finding -> finding.startsWith("SUSPECTED "))
                .hasSize(1);
    }

    private static ThreadBuilder submits(ThreadBuilder main) {
        return main.waits(Kind.PARK, "object:java.util.concurrent.SubmissionPublisher$BufferedSubscription@1f", false)
                .at(
                        "java.util.concurrent.SubmissionPublisher$BufferedSubscription.block:1495",
                        "java.util.concurrent.SubmissionPublisher.submit:520",
                        "com.acme.Prices.publish:9");
    }

    @Test
    void a_subscriber_at_work_makes_room_for_who_submits() {
        assertThat(Findings.of(ticking().thread("main", it -> submits(it)))).containsExactly(TOLD);
        assertThat(Findings.of(ticking()
                        .thread("main", it -> submits(it))
                        .thread(
                                "subscriber",
                                it -> it.sleeps()
                                        .at(
                                                "java.lang.Thread.sleep:1",
                                                "com.acme.Slow.onNext:4",
                                                "java.util.concurrent.SubmissionPublisher$BufferedSubscription"
                                                        + ".consume:1300"))))
                .isEmpty();
    }

    private static SnapshotBuilder restarted(double round) {
        return snapshot()
                .late()
                .thread("main", main -> objectWait(main, "com.acme.Feed.put:9", "com.acme.Feed.main:3"))
                .pool("watch", it -> it.idle("watchdog").pending("com.acme.Feed$$Lambda", null))
                .thread(
                        "watchdog",
                        it -> it.daemon()
                                .waits(Kind.CONDITION, null, true)
                                .again(4, round)
                                .at(
                                        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
                                        "java.util.concurrent.ThreadPoolExecutor.runWorker:1122"));
    }

    @Test
    void a_task_of_the_same_code_that_has_not_run_since_may_end_a_wait_where_no_use_was_recorded() {
        assertThat(Findings.of(restarted(300))).isEmpty();
        assertThat(Findings.of(restarted(0.5))).containsExactly(TOLD);
    }

    private static SnapshotBuilder request(String maker, int capacity) {
        return snapshot()
                .queue(
                        "reply",
                        queue -> queue.capacity(capacity)
                                .madeAt(maker, "org.acme.rpc.Channel.request:20", "com.shop.Main.main:4"))
                .thread("acceptor", it -> it.outside().at("sun.nio.ch.Net.accept:1", "com.web.Server.run:4"))
                .thread(
                        "main",
                        main -> main.takes("reply")
                                .at(
                                        "java.util.concurrent.ArrayBlockingQueue.take:1",
                                        "org.acme.rpc.Answer.get:8",
                                        "org.acme.rpc.Channel.request:21",
                                        "com.shop.Main.main:4"));
    }

    @Test
    void a_call_that_has_made_a_queue_for_its_reply_is_no_idle_consumer() {
        SnapshotBuilder asks = request("org.acme.rpc.Answer.<init>:5", 1);

        assertThat(Findings.of(asks)).containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(asks.thread(
                        "transport", it -> it.outside().at("sun.nio.ch.Net.read:1", "org.acme.rpc.Transport.run:9"))))
                .isEmpty();
    }

    @Test
    void a_consumer_of_a_queue_of_work_is_idle() {
        assertThat(Findings.of(request("org.acme.rpc.Answer.<init>:5", 10))).isEmpty();
        assertThat(Findings.of(request("org.acme.rpc.Channel.request:20", 1))).isEmpty();
        assertThat(Findings.of(request("org.acme.rpc.Answer.<init>:5", 1)
                        .thread("feeder", it -> it.outside().hasPut("reply", 3, 40))))
                .isEmpty();
    }
}
