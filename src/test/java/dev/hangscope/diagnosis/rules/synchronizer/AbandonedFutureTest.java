package dev.hangscope.diagnosis.rules.synchronizer;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

class AbandonedFutureTest {

    private static SnapshotBuilder feed() {
        return snapshot()
                .resource(Kind.FUTURE, "price", future -> future.madeAt("com.acme.Feed.price:30"))
                .thread("main", main -> main.awaits("price").at("com.acme.Feed.main:20"));
    }

    @Test
    void its_only_completer_returned_without_completing_it() {
        Finding finding =
                Findings.only(feed().ended("lookup", thread -> thread.startedBy("main", "com.acme.Feed.price:31")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY abandoned-future");
        assertThat(finding.summary())
                .isEqualTo("1 thread waits for ever for the result of a CompletableFuture; "
                        + "what could complete it has ended or waits itself.");
        assertThat(finding.resource().createdAt()).isEqualTo("com.acme.Feed.price(Feed.java:30)");
    }

    @Test
    void its_completer_died_of_an_exception() {
        assertThat(Findings.of(feed().thread("server", server -> server.outside())
                        .ended(
                                "lookup",
                                thread -> thread.startedBy("main", "com.acme.Feed.price:31")
                                        .diedOf("java.lang.Error", null))))
                .containsExactly("LIKELY lost-worker");
    }

    @Test
    void a_task_that_shutdown_now_took_out_of_the_queue() {
        Finding finding = Findings.only(snapshot()
                .pool("pool", pool -> pool.shutdown())
                .resource(
                        Kind.FUTURE,
                        "queued",
                        future -> future.type("java.util.concurrent.FutureTask").pool("pool:1"))
                .thread("main", main -> main.awaits("queued"))
                .thread("server", server -> server.outside()));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY abandoned-future");
        assertThat(finding.fix()).contains("shutdownNow()");
    }

    @Test
    void a_task_that_waits_for_its_own_result() {
        assertThat(Findings.only(snapshot()
                                .resource(Kind.FUTURE, "own", future -> future.party("worker", Role.RUNNER, 1))
                                .thread("worker", worker -> worker.awaits("own"))
                                .thread("server", server -> server.outside()))
                        .summary())
                .endsWith("it is the result of the very task that waits.");
    }

    @Test
    void it_is_no_more_than_suspected_while_a_thread_may_complete_it() {
        assertThat(Findings.of(feed().thread("lookup", thread -> {}))).containsExactly("SUSPECTED abandoned-future");
        assertThat(Findings.of(feed().thread("selector", thread -> thread.outside())))
                .containsExactly("SUSPECTED abandoned-future");
        assertThat(Findings.of(snapshot()
                        .resource(Kind.FUTURE, "task", future -> future.party("worker", Role.RUNNER, 1))
                        .thread("main", main -> main.awaits("task"))
                        .thread("worker", worker -> worker.sleeps())))
                .isEmpty();
    }
}
