package dev.hangscope.diagnosis.rules.executor;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import org.junit.jupiter.api.Test;

/** The threads of a pool wait in calls of a library whose own tasks are queued behind them. */
class StarvedByLibraryTest {
    private static final String RUN = "java.util.concurrent.ThreadPoolExecutor.runWorker:1136";

    private static SnapshotBuilder calling(String library, String queued) {
        return snapshot()
                .resource(ResourceFacts.Kind.FUTURE, "reply", future -> {})
                .pool(
                        "calls",
                        pool -> pool.limit(1)
                                .runs("http-client", "com.acme.Page", null)
                                .pending(queued, null))
                .thread(
                        "selector",
                        it -> it.daemon()
                                .role(dev.hangscope.snapshot.JavaThread.Role.HOUSEKEEPER)
                                .outside()
                                .at("jdk.internal.net.http.HttpClientImpl$SelectorManager.run:842"))
                .thread(
                        "http-client",
                        it -> it.awaits("reply").at(library, "com.acme.Page.detail:20", "com.acme.Page.load:9", RUN));
    }

    @Test
    void the_reply_is_queued_behind_the_call() {
        assertThat(Findings.of(calling(
                        "jdk.internal.net.http.HttpClientImpl.send:554",
                        "jdk.internal.net.http.common.SequentialScheduler$SchedulableTask")))
                .containsExactly("LIKELY pool-starvation");
    }

    /** A process that serves and ticks meanwhile; of the object on which the worker is parked nothing is known. */
    private static SnapshotBuilder parked(String queued) {
        return snapshot()
                .thread(
                        "ticker",
                        it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.web.Ticker.run:8"))
                .pool(
                        "dispatcher",
                        pool -> pool.limit(1)
                                .runs("db", "kotlinx.coroutines.DispatchedTask", null)
                                .pending(queued, null))
                .thread(
                        "db",
                        it -> it.waits(ThreadWait.Kind.PARK, "object:kotlinx.coroutines.BlockingCoroutine@1f", false)
                                .at(
                                        "java.util.concurrent.locks.LockSupport.parkNanos:252",
                                        "kotlinx.coroutines.BlockingCoroutine.joinBlocking:98",
                                        "com.acme.Load.load:14",
                                        "kotlinx.coroutines.DispatchedTask.run:104",
                                        RUN));
    }

    @Test
    void a_worker_that_is_parked_in_the_library_starves_it() {
        assertThat(Findings.of(parked("kotlinx.coroutines.internal.DispatchedContinuation")))
                .contains("LIKELY pool-starvation");
        assertThat(Findings.of(parked("com.acme.Page"))).containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void a_pool_at_full_load_has_other_tasks_queued() {
        assertThat(Findings.of(calling("jdk.internal.net.http.HttpClientImpl.send:554", "com.acme.Page")))
                .doesNotContain("LIKELY pool-starvation", "SUSPECTED pool-starvation");
    }

    @Test
    void a_peer_of_another_library_may_end_the_call() {
        assertThat(Findings.of(calling(
                                "kotlinx.coroutines.BlockingCoroutine.joinBlocking:98",
                                "kotlinx.coroutines.internal.DispatchedContinuation")
                        .thread(
                                "netty",
                                it -> it.daemon().outside().at("sun.nio.ch.EPoll.wait:1", "io.netty.Loop.run:8"))))
                .doesNotContain("LIKELY pool-starvation");
    }
}
