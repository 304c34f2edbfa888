package dev.hangscope.diagnosis.rules.wakeup;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import org.junit.jupiter.api.Test;

/** Threads that wait and keep a lock, with and without one that needs the lock to release them. */
class LockedOutTest {
    private static SnapshotBuilder session() {
        return snapshot()
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))
                .monitor("session", "main")
                .resource(
                        ResourceFacts.Kind.LATCH,
                        "ready",
                        latch -> latch.count(1).limit(1))
                .thread("main", main -> main.awaits("ready").at("com.acme.Session.start:8", "com.acme.Main.main:3"));
    }

    @Test
    void a_thread_that_the_waiter_started_needs_the_monitor_that_the_waiter_keeps() {
        Finding finding = Findings.only(session()
                .thread(
                        "reader",
                        it -> it.awaits("session")
                                .at("com.acme.State.set:2")
                                .startedBy("main", "com.acme.Session.start:7")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY deadlock");
        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("main", "reader");
        assertThat(finding.summary()).contains("\"main\"", "\"reader\" needs to release it");
    }

    /** A thread of this code is blocked by main, which waits for a latch and keeps the monitor, seen by an agent that came late. */
    private static SnapshotBuilder late(String blockedAt) {
        return session().late().thread("setter", it -> it.awaits("session").at(blockedAt));
    }

    @Test
    void seen_late_only_the_code_tells_that_the_blocked_thread_is_to_release_the_waiter() {
        assertThat(Findings.of(late("com.acme.Session.set:20"))).containsExactly("SUSPECTED deadlock");
        assertThat(Findings.of(late("com.acme.Other.run:20"))).doesNotContain("SUSPECTED deadlock");
    }

    @Test
    void seen_late_where_no_code_can_run_the_lock_is_the_cause() {
        SnapshotBuilder jvm = snapshot()
                .late()
                .requests(0)
                .monitor("session", "main")
                .resource(
                        ResourceFacts.Kind.LATCH,
                        "ready",
                        latch -> latch.count(1).limit(1))
                .thread("main", main -> main.awaits("ready").at("com.acme.Session.start:8", "com.acme.Main.main:3"))
                .thread("setter", it -> it.awaits("session").at("com.acme.Session.set:20"));

        assertThat(Findings.of(jvm)).containsExactly("LIKELY deadlock");
        assertThat(Findings.of(jvm.thread(
                        "ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))))
                .containsExactly("SUSPECTED deadlock");
    }

    @Test
    void a_sibling_that_runs_may_count_down() {
        assertThat(Findings.of(session()
                        .thread("reader", it -> it.awaits("session").startedBy("main", "com.acme.Session.start:7"))
                        .thread("opener", it -> it.sleeps().startedBy("main", "com.acme.Session.start:6"))))
                .doesNotContain("LIKELY deadlock");
    }

    @Test
    void services_of_other_code_that_the_waiter_started_before_count_nothing_down() {
        assertThat(Findings.of(session()
                        .thread("reader", it -> it.awaits("session").startedBy("main", "com.acme.Session.start:7"))
                        .thread(
                                "metrics",
                                it -> it.daemon()
                                        .waits(ThreadWait.Kind.CONDITION, null, true)
                                        .at(
                                                "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                                "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
                                                "java.util.concurrent.ThreadPoolExecutor.runWorker:1122")
                                        .startedBy("main", "com.acme.Metrics.start:3"))))
                .containsExactly("LIKELY deadlock");
    }

    @Test
    void a_slow_peer_may_release_a_waiter_that_keeps_a_lock() {
        assertThat(Findings.of(session()
                        .thread("reader", it -> it.awaits("session").startedBy("main", "com.acme.Session.start:7"))
                        .thread(
                                "loop",
                                it -> it.daemon().outside().at("sun.nio.ch.EPoll.wait:1", "io.netty.Loop.run:4"))))
                .doesNotContain("LIKELY deadlock");
    }

    @Test
    void a_stranger_at_the_lock_says_nothing_of_the_waiter() {
        assertThat(Findings.of(
                        session().thread("other", it -> it.awaits("session").at("com.acme.web.Page.get:4"))))
                .doesNotContain("LIKELY deadlock", "SUSPECTED deadlock");
    }

    @Test
    void the_thread_that_signalled_before_needs_the_lock() {
        assertThat(Findings.of(snapshot()
                        .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1"))
                        .monitor("log", "http-1")
                        .resource(ResourceFacts.Kind.CONDITION, "space", it -> it.party("writer", Role.RELEASER, 9))
                        .thread("http-1", it -> it.awaits("space").at("com.acme.Buffer.put:5", "com.acme.Log.add:4"))
                        .thread("writer", it -> it.awaits("log").at("com.acme.Writer.run:7"))))
                .containsExactly("LIKELY deadlock");
    }

    @Test
    void code_of_the_same_class_at_the_lock_is_a_suspicion() {
        assertThat(Findings.of(snapshot()
                        .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1"))
                        .monitor("log", "follower")
                        .resource(ResourceFacts.Kind.CONDITION, "changed", it -> {})
                        .thread("follower", it -> it.awaits("changed").at("com.acme.Logs.follow:5"))
                        .thread("writer", it -> it.awaits("log").at("com.acme.Logs.write:9"))))
                .containsExactly("SUSPECTED deadlock");
    }

    private static SnapshotBuilder keepalive() {
        return snapshot()
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))
                .queue("awaken", queue -> queue.handOff())
                .lock("stream", "keepalive")
                .thread("keepalive", it -> it.takes("awaken").at("com.acme.Transport.keepAlive:5"));
    }

    @Test
    void a_consumer_that_keeps_a_lock_which_code_of_the_same_class_needs_is_a_suspicion() {
        assertThat(Findings.of(keepalive()
                        .thread("new-stream", it -> it.awaits("stream").at("com.acme.Transport.newStream:9"))))
                .containsExactly("SUSPECTED deadlock");
    }

    @Test
    void a_consumer_with_a_lock_whose_producer_works_is_silent() {
        assertThat(Findings.of(keepalive()
                        .thread("peer", it -> it.sleeps().hasPut("awaken", 1, 40))
                        .thread("new-stream", it -> it.awaits("stream").at("com.acme.Transport.newStream:9"))))
                .isEmpty();
    }

    /** A consumer, seen by an agent that came late, beside a server that listens. */
    private static SnapshotBuilder lateConsumer(String blockedAt) {
        return snapshot()
                .late()
                .thread("http", it -> it.outside().at("sun.nio.ch.EPoll.wait:1", "sun.net.httpserver.Dispatcher.run:9"))
                .queue("buffers", queue -> {})
                .monitor("connection", "main")
                .thread("main", it -> it.takes("buffers").at("com.acme.Pool.main:5"))
                .thread("cleaner", it -> it.awaits("connection").at(blockedAt));
    }

    @Test
    void seen_late_a_consumer_with_a_lock_that_its_class_needs_is_a_suspicion_beside_a_server() {
        assertThat(Findings.of(lateConsumer("com.acme.Pool.giveBack:9"))).containsExactly("SUSPECTED deadlock");
    }

    @Test
    void consumers_that_take_turns_with_a_lock_are_well() {
        assertThat(Findings.of(lateConsumer("com.acme.Pool.main:4"))).isEmpty();
    }

    private static SnapshotBuilder ring() {
        return snapshot()
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))
                .monitor("enqueue", "main")
                .thread(
                        "main",
                        it -> it.waits(ThreadWait.Kind.PARK, null, false)
                                .at(
                                        "java.util.concurrent.locks.LockSupport.parkNanos:1",
                                        "com.lmax.disruptor.MultiProducerSequencer.next:136",
                                        "org.log.Async.enqueue:271"))
                .thread("network", it -> it.awaits("enqueue").at("org.log.Async.enqueue:271"));
    }

    @Test
    void the_consumer_of_a_full_ring_waits_for_a_thread_that_logs() {
        assertThat(Findings.of(ring().thread(
                                "consumer",
                                it -> it.joins("network")
                                        .at(
                                                "com.acme.Delivery.append:12",
                                                "com.lmax.disruptor.BatchEventProcessor.run:1"))))
                .containsExactly("LIKELY deadlock");
    }

    @Test
    void a_slow_consumer_of_a_full_ring_makes_room() {
        assertThat(Findings.of(ring().thread(
                                "consumer",
                                it -> it.outside()
                                        .at(
                                                "com.acme.Delivery.append:12",
                                                "com.lmax.disruptor.BatchEventProcessor.run:1"))))
                .doesNotContain("LIKELY deadlock");
    }
}
