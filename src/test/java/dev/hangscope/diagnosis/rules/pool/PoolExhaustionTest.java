package dev.hangscope.diagnosis.rules.pool;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

class PoolExhaustionTest {

    @Test
    void two_requests_hold_one_permit_each_and_want_a_second() {
        Finding finding = Findings.only(snapshot()
                .mainEnded()
                .resource(
                        Kind.SEMAPHORE,
                        "connections",
                        semaphore -> semaphore
                                .count(0)
                                .limit(2)
                                .party("request-1", Role.HOLDER, 1, "com.acme.Orders.order:20")
                                .party("request-2", Role.HOLDER, 1, "com.acme.Orders.order:20")
                                .party("request-2", Role.RELEASER, 4, "com.acme.Orders.order:26"))
                .thread("request-1", thread -> thread.awaits("connections").at("com.acme.Orders.price:33"))
                .thread("request-2", thread -> thread.awaits("connections").at("com.acme.Orders.price:33"))
                .thread("server", server -> server.outside()));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-exhaustion");
        assertThat(finding.summary())
                .isEqualTo("2 threads wait for ever for a permit of a Semaphore (of 2); "
                        + "those who hold them are among those who wait for more.");
        assertThat(finding.fix()).contains("Orders.order").contains("(now 3)");
    }

    @Test
    void without_a_release_ever_seen_nobody_else_may_be_at_work() {
        SnapshotBuilder told = snapshot()
                .resource(
                        Kind.SEMAPHORE,
                        "connections",
                        semaphore -> semaphore.count(0).limit(1).party("main", Role.HOLDER, 1))
                .thread("main", main -> main.awaits("connections"));

        assertThat(Findings.only(told).summary()).endsWith("it holds all of them itself.");
        assertThat(Findings.of(told.thread(
                        "Timer-0",
                        timer -> timer.waits(dev.hangscope.snapshot.ThreadWait.Kind.OBJECT_WAIT, null, true)
                                .at("java.util.TimerThread.mainLoop:563"))))
                .containsExactly("LIKELY pool-exhaustion");
        assertThat(Findings.of(told.thread("consumer", consumer -> {}))).containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void a_timer_of_the_waiters_code_or_a_thread_that_waits_itself_leaves_a_doubt() {
        SnapshotBuilder told = snapshot()
                .resource(
                        Kind.SEMAPHORE,
                        "connections",
                        semaphore -> semaphore.count(0).limit(1).party("client", Role.HOLDER, 1))
                .thread("client", main -> main.awaits("connections").at("com.acme.Client.run:9"));

        assertThat(Findings.of(told.thread(
                        "retry",
                        it -> it.waits(dev.hangscope.snapshot.ThreadWait.Kind.OBJECT_WAIT, null, true)
                                .at("java.util.TimerThread.mainLoop:563")
                                .startedBy("client", "com.acme.Client.start:3"))))
                .containsExactly("SUSPECTED pool-exhaustion");
    }

    private static SnapshotBuilder leak() {
        return snapshot()
                .resource(
                        Kind.SEMAPHORE,
                        "permits",
                        semaphore -> semaphore
                                .count(0)
                                .limit(1)
                                .party("worker", Role.HOLDER, 1, "com.acme.Work.run:3")
                                .party("worker", Role.RELEASER, 3))
                .thread("main", main -> main.awaits("permits"));
    }

    @Test
    void a_permit_of_a_thread_that_has_ended_is_lost() {
        Finding finding =
                Findings.only(leak().ended("worker", worker -> {}).thread("server", server -> server.outside()));

        assertThat(finding.summary()).endsWith("the thread that holds them has ended.");
        assertThat(finding.fix()).isEqualTo("release in a finally block what Work.run acquires.");
    }

    @Test
    void a_holder_that_runs_will_give_it_back() {
        assertThat(Findings.of(leak().thread("worker", worker -> worker.sleeps())))
                .isEmpty();
    }

    @Test
    void a_semaphore_that_is_a_signal_is_idle() {
        assertThat(Findings.of(snapshot()
                        .resource(
                                Kind.SEMAPHORE,
                                "signal",
                                semaphore -> semaphore
                                        .count(0)
                                        .limit(0)
                                        .party("main", Role.HOLDER, 5)
                                        .party("source", Role.RELEASER, 5))
                        .thread("main", main -> main.awaits("signal"))
                        .ended("source", source -> {})))
                .isEmpty();
    }

    @Test
    void a_semaphore_of_unknown_size_is_a_signal_where_others_release_what_its_waiters_acquire() {
        assertThat(Findings.of(snapshot()
                        .resource(
                                Kind.SEMAPHORE,
                                "signal",
                                semaphore -> semaphore
                                        .count(0)
                                        .party("main", Role.HOLDER, 5)
                                        .party("source", Role.RELEASER, 5))
                        .thread("main", main -> main.awaits("signal"))
                        .ended("source", source -> {})))
                .doesNotContain("LIKELY pool-exhaustion", "SUSPECTED pool-exhaustion");
    }

    /** Callbacks on one thread release the permits, and a callback asks for another one; the holder waits for the callbacks. */
    private static SnapshotBuilder callbacks() {
        return snapshot()
                .resource(
                        Kind.SEMAPHORE,
                        "requests",
                        semaphore -> semaphore
                                .count(0)
                                .limit(2)
                                .party("main", Role.HOLDER, 2, "com.acme.Client.send:20")
                                .party("io", Role.RELEASER, 2, "com.acme.Client.done:26"))
                .resource(
                        Kind.LATCH,
                        "answers",
                        latch -> latch.count(2)
                                .limit(4)
                                .madeAt("com.acme.Client.all:3")
                                .party("io", Role.RELEASER, 2, "com.acme.Client.done:27"))
                .thread("main", it -> it.awaits("answers").at("com.acme.Client.all:9", "com.acme.Main.main:2"))
                .thread(
                        "io",
                        it -> it.daemon()
                                .awaits("requests")
                                .at("com.acme.Client.send:20")
                                .startedBy("main", "com.acme.Client.all:5"));
    }

    @Test
    void a_holder_that_waits_for_the_waiter_releases_nothing() {
        assertThat(Findings.of(callbacks())).containsExactly("LIKELY pool-exhaustion");
        assertThat(Findings.of(callbacks()
                        .thread(
                                "ticker",
                                it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))))
                .contains("SUSPECTED pool-exhaustion");
    }

    @Test
    void another_thread_of_the_same_code_may_release() {
        assertThat(Findings.of(callbacks()
                        .thread(
                                "io-2",
                                it -> it.daemon()
                                        .sleeps()
                                        .at("java.lang.Thread.sleep:1", "com.acme.Client.done:20")
                                        .startedBy("main", "com.acme.Client.all:5"))))
                .doesNotContain("LIKELY pool-exhaustion", "SUSPECTED pool-exhaustion");
    }

    private static SnapshotBuilder releasedByWorker() {
        return snapshot()
                .queue("tasks", it -> {})
                .resource(
                        Kind.SEMAPHORE,
                        "rate",
                        semaphore -> semaphore
                                .count(0)
                                .limit(2)
                                .party("main", Role.HOLDER, 9)
                                .party("worker", Role.RELEASER, 7))
                .thread("main", it -> it.awaits("rate").hasPut("tasks", 7, 32));
    }

    @Test
    void a_worker_that_gave_permits_back_is_idle_and_the_waiter_alone_gave_it_tasks() {
        SnapshotBuilder told = releasedByWorker().thread("worker", it -> it.idlePoolWorker("tasks"));

        assertThat(Findings.of(told.thread("server", it -> it.daemon().outside().at("java.net.ServerSocket.accept:1"))))
                .containsExactly("SUSPECTED pool-exhaustion");
    }

    @Test
    void a_worker_that_gave_permits_back_and_is_fed_by_a_living_thread_will_do_so_again() {
        assertThat(Findings.of(releasedByWorker()
                        .thread("client", it -> it.outside().hasPut("tasks", 3, 20))
                        .thread("worker", it -> it.idlePoolWorker("tasks"))))
                .isEmpty();
    }
}
