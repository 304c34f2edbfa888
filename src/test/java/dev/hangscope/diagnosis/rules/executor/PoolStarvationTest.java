package dev.hangscope.diagnosis.rules.executor;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolStarvationTest {

    /** A page waits for its header, which lies behind it in the queue of a pool of one; main waits for the page. */
    private static SnapshotBuilder renderer() {
        return snapshot()
                .resource(Kind.FUTURE, "page", future -> future.type("java.util.concurrent.FutureTask"))
                .resource(Kind.FUTURE, "header", future -> future.type("java.util.concurrent.FutureTask"))
                .pool(
                        "pages",
                        pool -> pool.limit(1)
                                .runs("pool-1-thread-1", "com.acme.Pages$1", "page", "com.acme.Pages.run:20")
                                .pending("com.acme.Pages$2", "header", "com.acme.Pages.render:30"))
                .thread("main", main -> main.awaits("page").at("com.acme.Pages.run:21"))
                .thread(
                        "pool-1-thread-1",
                        worker -> worker.awaits("header")
                                .at("com.acme.Pages.render:31")
                                .startedBy("main"));
    }

    @Test
    void a_task_that_waits_for_one_queued_behind_it() {
        Finding finding = Findings.only(renderer().thread("server", server -> server.outside()));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-starvation");
        assertThat(finding.summary())
                .isEqualTo("the only thread of a ThreadPoolExecutor waits for ever, "
                        + "and what it waits for is 1 task behind it in the pool's own queue.");
        assertThat(finding.resource().createdAt()).isEqualTo("com.acme.Pages.<init>(Pages.java:9)");
        assertThat(finding.releasers().get(0).fate().last())
                .contains("runs com.acme.Pages$1 submitted at com.acme.Pages.run(Pages.java:20)");
        assertThat(Lines.of(finding.evidence()))
                .containsExactly("queued: com.acme.Pages$2 submitted at com.acme.Pages.render(Pages.java:30)");
        assertThat(Lines.of(finding.holdsUp()))
                .singleElement()
                .asString()
                .startsWith("\"main\" waiting for the result of");
    }

    @Test
    void a_worker_that_is_free_or_runs_will_come_to_it() {
        assertThat(Findings.of(renderer().pool("pages", pool -> pool.idle("pool-1-thread-2"))))
                .isEmpty();
        assertThat(Findings.of(renderer()
                        .pool("pages", pool -> pool.runs("pool-1-thread-2", "com.acme.Other", null))
                        .thread("pool-1-thread-2", worker -> {})))
                .isEmpty();
    }

    /** Parties of a barrier of four in a pool of three, in a process that serves. */
    private static SnapshotBuilder parties(String queued) {
        SnapshotBuilder told = snapshot()
                .thread("selector", thread -> thread.outside())
                .resource(Kind.BARRIER, "round", it -> it.count(1).limit(4).madeAt("com.acme.Rounds.<init>:3"))
                .pool("pool", pool -> pool.limit(3).pending(queued, null));
        for (String worker : List.of("worker-1", "worker-2", "worker-3")) {
            told.pool("pool", pool -> pool.runs(worker, "com.acme.Rounds$Party", null))
                    .thread(worker, it -> it.awaits("round").at("com.acme.Rounds.run:9"));
        }
        return told;
    }

    @Test
    void a_barrier_whose_last_party_lies_in_the_queue() {
        assertThat(Findings.of(parties("com.acme.Rounds$Party"))).containsExactly("LIKELY pool-starvation");
    }

    @Test
    void a_barrier_whose_last_party_may_come_from_elsewhere() {
        assertThat(Findings.of(parties("com.acme.Other"))).noneMatch(each -> each.contains("pool-starvation"));
        assertThat(Findings.of(parties("com.acme.Rounds$Party")
                        .resource(Kind.BARRIER, "round", it -> it.party("starter", Role.RELEASER, 1))
                        .thread("starter", it -> it.sleeps().at("com.acme.Rounds.start:4"))))
                .isEmpty();
    }

    @Test
    void a_latch_that_a_queued_task_would_count_down() {
        SnapshotBuilder told = snapshot()
                .resource(Kind.LATCH, "inner", latch -> latch.count(1).type("io.rx.BlockingObserver"))
                .resource(Kind.LATCH, "outer", latch -> latch.count(1).type("io.rx.BlockingObserver"))
                .pool(
                        "one",
                        pool -> pool.limit(1)
                                .runs("my-pool-1", "io.rx.Worker", null)
                                .pending("io.rx.Worker", null))
                .thread("main", main -> main.awaits("outer"))
                .thread("my-pool-1", worker -> worker.awaits("inner").startedBy("main"));

        assertThat(Findings.of(told)).containsExactly("LIKELY pool-starvation");
        assertThat(Findings.of(told.thread("selector", thread -> thread.outside())))
                .containsExactly("SUSPECTED pool-starvation");
    }

    /** RxJava's pool of one, and the scheduler in its neighbourhood with tasks of this class. */
    private static SnapshotBuilder besideScheduler(String... scheduled) {
        return snapshot()
                .resource(Kind.LATCH, "inner", latch -> latch.count(1).limit(1))
                .resource(Kind.LATCH, "outer", latch -> latch.count(1).limit(1))
                .pool(
                        "one",
                        pool -> pool.limit(1)
                                .runs("my-pool-1", "io.reactivex.rxjava3.internal.schedulers.ScheduledDirectTask", null)
                                .pending("io.reactivex.rxjava3.internal.schedulers.ScheduledDirectTask", null))
                .pool("clock", pool -> {
                    pool.type("java.util.concurrent.ScheduledThreadPoolExecutor")
                            .idle("clock-1");
                    for (String task : scheduled) {
                        pool.pending(task, null);
                    }
                })
                .thread("main", main -> main.awaits("outer"))
                .thread("my-pool-1", worker -> worker.awaits("inner").startedBy("main"))
                .thread(
                        "clock-1",
                        clock -> clock.daemon()
                                .waits(ThreadWait.Kind.CONDITION, null, true)
                                .at(
                                        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1170",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062")
                                .startedBy("main"));
    }

    @Test
    void a_scheduler_that_only_tidies_up_helps_nobody() {
        String tidies = "io.reactivex.rxjava3.internal.schedulers.IoScheduler$CachedWorkerPool";

        Finding finding = Findings.only(besideScheduler(tidies));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-starvation");
        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("my-pool-1");
        assertThat(Findings.of(besideScheduler(tidies, "com.acme.TimeOut")))
                .containsExactly("SUSPECTED pool-starvation");
        assertThat(Findings.of(besideScheduler("com.acme.TimeOut"))).containsExactly("SUSPECTED pool-starvation");
    }

    @Test
    void a_task_that_waits_for_the_end_of_its_own_pool() {
        assertThat(Findings.only(snapshot()
                                .pool("pool", pool -> pool.shutdown().runs("worker", "com.acme.Close", null))
                                .thread("worker", worker -> worker.awaitsEnd("pool")))
                        .summary())
                .isEqualTo("the only thread of a ThreadPoolExecutor waits for ever for the end of its own pool.");
    }

    @Test
    void an_unknown_timeout_of_a_wait_for_its_own_pool_is_a_suspicion() {
        SnapshotBuilder own = snapshot()
                .pool("pool", pool -> pool.shutdown().runs("worker", "com.acme.Close", null))
                .thread("worker", worker -> worker.waits(ThreadWait.Kind.POOL_END, "pool:1", true));

        assertThat(Findings.of(own)).isEmpty();
        assertThat(Findings.of(own.late())).containsExactly("SUSPECTED pool-starvation");
    }

    @Test
    void a_timed_wait_for_the_end_of_another_pool_is_none() {
        assertThat(Findings.of(snapshot()
                        .late()
                        .pool("pool", pool -> pool.shutdown().runs("worker", "com.acme.Work", null))
                        .thread("worker", worker -> worker.sleeps())
                        .thread("main", main -> main.waits(ThreadWait.Kind.POOL_END, "pool:1", true))))
                .isEmpty();
    }

    @Test
    void a_pool_that_is_paused_waits_for_the_one_who_resumes_it() {
        SnapshotBuilder paused = snapshot()
                .resource(Kind.CONDITION, "unpaused", it -> {})
                .pool(
                        "pool",
                        pool -> pool.limit(1)
                                .runs("worker", "com.acme.Job", null)
                                .pending("com.acme.Job", null))
                .thread("acceptor", it -> it.outside())
                .thread(
                        "worker",
                        it -> it.awaits("unpaused")
                                .at(
                                        "com.acme.PausablePool.beforeExecute:20",
                                        "java.util.concurrent.ThreadPoolExecutor.runWorker:1134"));

        assertThat(Findings.of(paused)).noneMatch(each -> each.contains("pool-starvation"));
    }
}
