package dev.hangscope.diagnosis.rules.executor;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Reachability.Outcome;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BlockedEventLoopTest {

    private static SnapshotBuilder vertx() {
        return snapshot()
                .mainEnded()
                .resource(ResourceFacts.Kind.FUTURE, "answer", future -> {})
                .thread(
                        "vert.x-eventloop-thread-0",
                        loop -> loop.awaits("answer")
                                .at(
                                        "java.util.concurrent.CompletableFuture.get:2072",
                                        "com.acme.Main.ask:7",
                                        "io.netty.channel.nio.NioEventLoop.run:569",
                                        "java.lang.Thread.run:840"))
                .thread(
                        "vertx-blocked-thread-checker",
                        timer -> timer.daemon()
                                .waits(Kind.OBJECT_WAIT, null, true)
                                .at("java.lang.Object.wait:1", "java.util.TimerThread.mainLoop:563"));
    }

    @Test
    void an_event_loop_that_waits_for_what_only_it_could_do() {
        Finding finding = Findings.only(vertx());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-starvation");
        assertThat(finding.summary()).startsWith("the event loop \"vert.x-eventloop-thread-0\" waits for a result");
        assertThat(finding.fix()).contains("Main.ask");
    }

    @Test
    void a_worker_may_give_the_result_and_a_second_loop_may_get_it() {
        assertThat(Findings.of(vertx().thread("worker", thread -> {}))).containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(vertx().thread(
                                "vert.x-eventloop-thread-1",
                                loop -> loop.outside()
                                        .at(
                                                "java.nio.channels.Selector.select:1",
                                                "io.netty.channel.nio.NioEventLoop.run:569"))))
                .containsExactly("SUSPECTED pool-starvation");
    }

    private static String[] stack(String wait, String[] above, String loop) {
        return Stream.of(Stream.of(wait), Stream.of(above), Stream.of(loop))
                .flatMap(each -> each)
                .toArray(String[]::new);
    }

    private static SnapshotBuilder parked(String... above) {
        String[] stack = stack(
                "java.util.concurrent.locks.LockSupport.park:1",
                above,
                "io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoop.run:569");
        return snapshot()
                .mainEnded()
                .thread("loop", loop -> loop.waits(Kind.PARK, null, false).at(stack));
    }

    @Test
    void a_loop_that_parks_in_a_call_of_its_handler() {
        assertThat(Findings.of(parked("io.grpc.stub.ClientCalls.waitAndDrain:717", "com.acme.Service.check:8")))
                .containsExactly("LIKELY pool-starvation");
    }

    @Test
    void a_loop_that_parks_by_itself_waits_for_its_next_task() {
        assertThat(Findings.of(parked("io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoop.awaitTask:7")))
                .doesNotContain("LIKELY pool-starvation", "SUSPECTED pool-starvation");
    }

    private static SnapshotBuilder redis(Kind kind, String... above) {
        String[] stack = stack(
                "java.util.concurrent.CompletableFuture.get:2095",
                above,
                "io.netty.channel.epoll.EpollEventLoop.run:405");
        return snapshot()
                .mainEnded()
                .thread("redis-loop", loop -> loop.waits(kind, null, true).at(stack))
                .thread(
                        "redis-timer",
                        timer -> timer.sleeps()
                                .at("java.lang.Thread.sleep:1", "io.netty.util.HashedWheelTimer$Worker.run:598"));
    }

    @Test
    void a_long_timeout_delays_all_events_of_the_loop() {
        Finding finding =
                Findings.only(redis(Kind.FUTURE, "io.lettuce.core.AsyncCommand.await:83", "com.acme.Cart.load:9"));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED pool-starvation");
        assertThat(finding.notProvenBecause()).anyMatch(doubt -> doubt.contains("has a timeout"));
    }

    @Test
    void a_loop_waits_for_its_next_task_with_a_timeout() {
        assertThat(Findings.of(redis(Kind.CONDITION, "io.netty.channel.epoll.EpollEventLoop.awaitTask:9")))
                .isEmpty();
    }

    @Test
    void a_thread_at_work_may_end_a_wait_with_a_timeout() {
        assertThat(Findings.of(redis(Kind.FUTURE, "com.acme.Cart.load:9").thread("worker", worker -> {})))
                .isEmpty();
    }

    @Test
    void a_thread_of_other_code_hardly_brings_the_result() {
        assertThat(Findings.of(vertx().thread(
                                "client",
                                client -> client.outside().at("java.net.Socket.read:1", "com.acme.Client.run:8"))))
                .containsExactly("SUSPECTED pool-starvation");
    }

    private static SnapshotBuilder crossed() {
        return snapshot()
                .mainEnded()
                .thread("loop-1", loop -> awaitsPromise(loop, "com.acme.Main.first:7"))
                .thread("loop-2", loop -> awaitsPromise(loop, "com.acme.Main.second:8"));
    }

    private static void awaitsPromise(SnapshotBuilder.ThreadBuilder loop, String task) {
        loop.waits(Kind.OBJECT_WAIT, "object:io.netty.util.concurrent.PromiseTask@" + task.hashCode(), false)
                .at(
                        "java.lang.Object.wait:1",
                        "io.netty.util.concurrent.DefaultPromise.awaitUninterruptibly:276",
                        task,
                        "io.netty.util.concurrent.PromiseTask.run:106",
                        "io.netty.util.concurrent.DefaultEventExecutor.run:66",
                        "java.lang.Thread.run:840");
    }

    @Test
    void two_loops_that_wait_for_tasks_of_each_other_are_one_finding() {
        Finding finding = Findings.only(crossed());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-starvation");
        assertThat(finding.summary()).startsWith("the event loops \"loop-1\" \"loop-2\" wait for a result");
    }

    @Test
    void a_heap_dump_without_a_way_in_use_is_surer_than_threads_at_work() {
        SnapshotBuilder served = crossed().thread("worker", thread -> {});

        assertThat(Findings.of(withWays(served, Outcome.LIVE))).isEmpty();
        assertThat(Findings.of(withWays(served, Outcome.OPEN))).containsExactly("LIKELY pool-starvation");
        assertThat(Findings.of(withWays(served, Outcome.STUCK))).containsExactly("PROVEN pool-starvation");
    }

    private static Snapshot withWays(SnapshotBuilder told, Outcome outcome) {
        Snapshot snapshot = told.build();
        List<Reachability> ways = snapshot.jvm().threads().stream()
                .filter(thread -> thread.name().startsWith("loop"))
                .map(thread -> new Reachability(
                        thread.id(), outcome, "io.netty.util.concurrent.PromiseTask", null, List.of(), List.of()))
                .toList();
        return snapshot.withJvm(snapshot.jvm().with(ways, List.of()));
    }

    @Test
    void a_loop_that_waits_in_its_own_code_for_its_next_event_is_idle() {
        assertThat(Findings.of(snapshot()
                        .mainEnded()
                        .thread(
                                "loop",
                                loop -> loop.daemon()
                                        .waits(Kind.OBJECT_WAIT, null, false)
                                        .at(
                                                "java.lang.Object.wait:1",
                                                "com.acme.loop.Events.next:30",
                                                "com.acme.loop.AcmeEventLoop.run:12",
                                                "java.lang.Thread.run:840"))))
                .isEmpty();
    }

    @Test
    void a_thread_of_the_same_code_that_accepts_may_give_the_result() {
        SnapshotBuilder accepts = vertx().thread(
                        "acceptor", it -> it.outside().at("java.net.ServerSocket.accept:1", "com.acme.Main.accept:20"));

        assertThat(Findings.of(accepts)).containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(accepts.late())).isEmpty();
    }

    private static SnapshotBuilder loopOf(String thread, String... below) {
        List<String> frames = new ArrayList<>(List.of("java.lang.Object.wait:1", "com.acme.Job.run:7"));
        frames.addAll(List.of(below));
        return snapshot()
                .mainEnded()
                .resource(ResourceFacts.Kind.LATCH, "answer", latch -> latch.count(1))
                .thread(thread, loop -> loop.awaits("answer").at(frames.toArray(String[]::new)));
    }

    @Test
    void a_timer_whose_task_waits_runs_no_other_task() {
        assertThat(Findings.only(loopOf("jobs", "java.util.TimerThread.mainLoop:566", "java.util.TimerThread.run:516"))
                        .summary())
                .isEqualTo("the timer thread \"jobs\" waits in a task, so that no other task of the timer can run.");
        assertThat(Findings.only(loopOf("wheel", "io.netty.util.HashedWheelTimer$Worker.run:485"))
                        .summary())
                .startsWith("the timer thread \"wheel\" waits in a task");
    }

    @Test
    void what_a_timer_waits_for_may_have_been_lost_with_a_thread() {
        assertThat(Findings.of(loopOf("jobs", "java.util.TimerThread.mainLoop:566")
                        .ended(
                                "worker",
                                it -> it.startedBy("jobs", "com.acme.Job.run:6")
                                        .diedOf("java.lang.IllegalStateException", null))))
                .containsExactly("LIKELY lost-worker");
    }

    @Test
    void loops_of_connections() {
        assertThat(Findings.of(loopOf("dispatch", "org.apache.hc.core5.reactor.SingleCoreIOReactor.doExecute:127")))
                .containsExactly("LIKELY pool-starvation");
        assertThat(Findings.of(loopOf("events", "org.apache.zookeeper.ClientCnxn$EventThread.run:550")))
                .containsExactly("LIKELY pool-starvation");
        assertThat(Findings.of(loopOf("dispatch", "org.apache.hc.core5.reactor.SingleCoreIOReactor.doExecute:127")
                        .thread("worker", it -> it.sleeps().at("com.acme.Answer.make:3"))))
                .doesNotContain("LIKELY pool-starvation");
    }

    @Test
    void a_timer_that_no_thread_misses_may_wait_for_a_peer() {
        SnapshotBuilder asks = loopOf("jobs", "java.util.TimerThread.mainLoop:566")
                .thread(
                        "acceptor",
                        it -> it.outside().at("java.nio.channels.Selector.select:1", "org.web.Server.run:4"));

        assertThat(Findings.of(asks)).containsExactly("SUSPECTED pool-starvation");
        assertThat(Findings.of(asks.thread("jobs", timer -> timer.daemon()))).isEmpty();
    }
}
