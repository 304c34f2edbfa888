package dev.hangscope.diagnosis.rules.wakeup;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.SnapshotBuilder.ThreadBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a process that serves and ticks: waits that all former releasers have left behind, and waits as long that are well. */
class ReleasersGoneTest {
    private static final String SIGNAL = "LIKELY missed-signal";
    private static final String SUSPECTED = "SUSPECTED unexplained-wait";
    private static final String PLACE = "com.acme.Cell.get:9";
    private static final String TASK = "java.util.concurrent.ThreadPoolExecutor.runWorker:1136";

    /** An idle HTTP server, a ticking scheduler, and the thread that works. */
    private static SnapshotBuilder living() {
        return snapshot()
                .thread(
                        "acceptor",
                        it -> it.daemon().outside().at("java.net.ServerSocket.accept:1", "com.acme.web.Server.run:4"))
                .thread(
                        "ticker",
                        it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.metrics.Ticker.run:8"));
    }

    private static ThreadBuilder parkedTask(ThreadBuilder thread) {
        return thread.parks().at("jdk.internal.misc.Unsafe.park:1", PLACE, "com.acme.Orders.load:3", TASK);
    }

    private static SnapshotBuilder request() {
        return living().thread("http-1", worker -> parkedTask(worker.daemon()));
    }

    private static SnapshotBuilder woken(SnapshotBuilder snapshot, String... wakers) {
        return snapshot.history(it -> it.woken("http-1", List.of(PLACE, "com.acme.Orders.load:3"), wakers));
    }

    @Test
    void all_who_woke_threads_at_this_place_have_ended() {
        Finding finding = Findings.only(woken(request(), "reader")
                .ended("reader", reader -> reader.diedOf("java.io.EOFException", "closed", "com.acme.Reader.run:7")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo(SIGNAL);
        assertThat(finding.summary())
                .isEqualTo("\"http-1\" parked at com.acme.Cell.get(Cell.java:9) for 31 s; the only thread that ended"
                        + " such a wait before has ended.");
        assertThat(finding.releasers()).singleElement().satisfies(waker -> {
            assertThat(waker.thread()).isEqualTo("reader");
            assertThat(waker.state()).isEqualTo("ended");
        });
        assertThat(finding.evidence()).anyMatch(line -> line.contains("EOFException"));
    }

    @Test
    void a_waker_that_is_alive_and_waits_for_its_peer_may_answer_later() {
        assertThat(Findings.of(woken(request(), "reader")
                        .thread(
                                "reader",
                                reader -> reader.daemon()
                                        .outside()
                                        .at("sun.nio.ch.Net.poll:1", "com.acme.Reader.run:7"))))
                .containsExactly(SUSPECTED);
    }

    @Test
    void a_waker_that_waits_for_the_waiter_is_in_a_deadlock_with_it() {
        assertThat(Findings.of(woken(request(), "reader")
                        .monitor("root", "http-1")
                        .thread("reader", reader -> reader.daemon().awaits("root"))))
                .containsExactly("LIKELY deadlock");
    }

    @Test
    void the_thread_that_started_the_waker_may_start_another() {
        assertThat(Findings.of(woken(request(), "reader")
                        .thread("watchdog", it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Watchdog.run:5"))
                        .ended("reader", reader -> reader.startedBy("watchdog", "com.acme.Watchdog.run:6"))))
                .containsExactly(SUSPECTED);
    }

    @Test
    void wakers_that_woke_other_callers_of_the_same_library_count_too() {
        SnapshotBuilder other = woken(request(), "reader")
                .ended("reader", reader -> reader.startedBy("main"))
                .thread("reader-2", reader -> reader.daemon().outside())
                .history(it -> it.woken("http-1", List.of(PLACE, "com.acme.Prices.load:3"), "reader-2"));

        assertThat(Findings.of(other)).containsExactly(SUSPECTED);
    }

    @Test
    void what_was_never_ended_before_stays_unexplained() {
        assertThat(Findings.of(request())).containsExactly(SUSPECTED);
        assertThat(Findings.of(request()
                        .history(it -> it.woken("http-1", List.of(PLACE, "com.acme.Prices.load:3"), "reader"))
                        .ended("reader", reader -> reader.startedBy("main"))))
                .containsExactly(SUSPECTED);
    }

    @Test
    void all_who_signalled_a_condition_have_ended() {
        assertThat(Findings.of(living().resource(
                                ResourceFacts.Kind.CONDITION, "filled", it -> it.party("writer", Role.RELEASER, 7))
                        .thread(
                                "http-1",
                                worker -> worker.daemon().awaits("filled").at(PLACE, TASK))
                        .ended("writer", writer -> writer.startedBy("main"))))
                .containsExactly(SIGNAL);
    }

    @Test
    void a_condition_that_a_living_thread_signalled_is_well() {
        assertThat(Findings.of(living().resource(
                                ResourceFacts.Kind.CONDITION, "filled", it -> it.party("writer", Role.RELEASER, 7))
                        .thread(
                                "http-1",
                                worker -> worker.daemon().awaits("filled").at(PLACE, TASK))
                        .thread("writer", writer -> writer.sleeps())))
                .isEmpty();
    }

    @Test
    void a_latch_that_ended_threads_counted_down_in_part() {
        assertThat(Findings.of(living().resource(
                                ResourceFacts.Kind.LATCH,
                                "loaded",
                                latch -> latch.count(1).limit(3).party("loader", Role.RELEASER, 2))
                        .thread(
                                "http-1",
                                worker -> worker.daemon().awaits("loaded").at(PLACE, TASK))
                        .ended("loader", loader -> loader.startedBy("main"))))
                .containsExactly("LIKELY unreleased-synchronizer");
    }

    @Test
    void main_that_joins_the_waiter_while_others_serve_signals_no_more() {
        assertThat(Findings.of(living().resource(
                                ResourceFacts.Kind.CONDITION, "registered", it -> it.party("main", Role.RELEASER, 1))
                        .thread("main", main -> main.joins("entity").at("com.acme.Main.main:9"))
                        .thread(
                                "entity",
                                it -> it.awaits("registered")
                                        .at("com.acme.Registry.require:5", "com.acme.Entity.run:3"))))
                .containsExactly(SIGNAL);
    }

    @Test
    void main_of_a_server_that_was_signalled_while_it_started_waits_for_shutdown() {
        assertThat(Findings.of(living().resource(
                                ResourceFacts.Kind.CONDITION, "state", it -> it.party("starter", Role.RELEASER, 1))
                        .thread("main", main -> main.awaits("state").at("com.acme.Main.main:9"))
                        .ended("starter", starter -> starter.startedBy("main"))))
                .doesNotContain(SIGNAL);
    }

    @Test
    void an_incomplete_history_proves_nothing() {
        assertThat(Findings.of(request()
                        .history(it -> it.wokenInPart("http-1", List.of(PLACE, "com.acme.Orders.load:3"), "reader"))
                        .ended("reader", reader -> reader.startedBy("main"))))
                .containsExactly(SUSPECTED);
    }

    @Test
    void a_waker_of_which_nothing_is_recorded_proves_nothing() {
        assertThat(Findings.of(woken(request(), "request-7"))).containsExactly(SUSPECTED);
    }

    /** Clients of a pool at full load: those that gave back before wait again, and another one has what they want. */
    private static SnapshotBuilder clients() {
        return snapshot()
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))
                .resource(ResourceFacts.Kind.CONDITION, "returned", it -> it.party("client-1", Role.RELEASER, 2))
                .thread(
                        "client-1",
                        it -> it.awaits("returned")
                                .at("com.acme.Pool.borrow:5", "com.acme.Client.run:9")
                                .startedBy("main", "com.acme.Client.start:3"));
    }

    @Test
    void a_sibling_at_work_may_be_the_next_to_release() {
        assertThat(Findings.of(clients())).contains("LIKELY missed-signal");
        assertThat(Findings.of(clients()
                        .thread(
                                "client-2",
                                it -> it.sleeps()
                                        .at("java.lang.Thread.sleep:1", "com.acme.Client.run:10")
                                        .startedBy("main", "com.acme.Client.start:3"))))
                .doesNotContain("LIKELY missed-signal");
    }
}
