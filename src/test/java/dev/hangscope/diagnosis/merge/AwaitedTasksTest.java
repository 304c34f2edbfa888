package dev.hangscope.diagnosis.merge;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Thresholds;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.JointWaitGraph;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The only worker of a pool waits for futures of a library that are queued behind it, in a process that ticks. */
class AwaitedTasksTest {
    private static final String RUN = "java.util.concurrent.ThreadPoolExecutor.runWorker:1136";
    private static final String GET = "com.google.common.util.concurrent.AbstractFuture.get:563";

    private List<Reachability> reached = List.of();

    private final SnapshotBuilder jvm = snapshot()
            .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.web.Ticker.run:8"))
            .pool(
                    "prices",
                    pool -> pool.limit(1)
                            .runs("worker", "com.google.common.util.concurrent.TrustedListenableFutureTask", null)
                            .pending("com.google.common.util.concurrent.TrustedListenableFutureTask", null))
            .thread(
                    "worker",
                    it -> it.waits(
                                    ThreadWait.Kind.PARK,
                                    "object:com.google.common.util.concurrent.CollectionFuture@1f",
                                    false)
                            .at(
                                    "java.util.concurrent.locks.LockSupport.park:211",
                                    GET,
                                    "com.acme.Prices.lambda$all$0:14",
                                    RUN));

    private void mainWaitsIn(String method) {
        jvm.thread(
                "main",
                it -> it.waits(
                                ThreadWait.Kind.PARK,
                                "object:com.google.common.util.concurrent.TrustedListenableFutureTask@2f",
                                false)
                        .at("java.util.concurrent.locks.LockSupport.park:211", GET, method, "com.acme.Main.main:5"));
    }

    @Test
    void the_thread_that_waits_for_the_result_is_told_with_the_pool() {
        mainWaitsIn("com.acme.Prices.all:20");

        List<Finding> findings = Findings.diagnosis(jvm).findings();
        assertThat(findings).extracting(finding -> finding.kind().id()).containsExactly("pool-starvation");
        assertThat(Lines.of(findings.get(0).evidence())).anyMatch(line -> line.contains("\"main\" parked"));
    }

    @Test
    void a_thread_of_other_code_is_told_by_itself() {
        mainWaitsIn("com.acme.orders.Orders.all:20");

        assertThat(Findings.of(jvm)).containsExactlyInAnyOrder("LIKELY pool-starvation", "SUSPECTED unexplained-wait");
    }

    @Test
    void a_future_whose_making_was_not_recorded_is_told_with_the_pool() {
        jvm.late()
                .resource(ResourceFacts.Kind.FUTURE, "page", future -> {})
                .thread(
                        "main",
                        it -> it.awaits("page")
                                .at(
                                        "java.util.concurrent.CompletableFuture.get:2072",
                                        "com.acme.Prices.page:20",
                                        "com.acme.Main.main:5"));

        assertThat(Findings.of(jvm)).containsExactly("LIKELY pool-starvation");
    }

    /** What is left of these findings, with these verdicts, when those of starved pools explain what they can. */
    private List<String> left(Verdict starvation, Verdict result) {
        Snapshot told = jvm.build();
        JvmFacts facts = Objects.requireNonNull(told.jvm());
        Snapshot snapshot = reached.isEmpty() ? told : told.withJvm(facts.with(reached));
        var situation = new Situation(
                snapshot, JointWaitGraph.of(snapshot), new Thresholds(Duration.ofSeconds(5), Duration.ofMinutes(1)));
        Scene scene = Objects.requireNonNull(Scene.of(situation));
        List<Finding> findings = List.of(
                finding(scene, Kind.POOL_STARVATION, starvation, "worker"),
                finding(scene, Kind.UNRELEASED_SYNCHRONIZER, result, "main"));
        return AwaitedTasks.of(situation, findings).stream()
                .map(finding -> finding.verdict() + " " + finding.kind().id())
                .toList();
    }

    private static Finding finding(Scene scene, Kind kind, Verdict verdict, String name) {
        List<JavaThread> waiters = scene.jvm.threads().stream()
                .filter(thread -> thread.name().equals(name))
                .toList();
        return new Finding(
                kind.id(),
                kind,
                verdict,
                name + " waits.",
                Duration.ofSeconds(31),
                scene.waiters(waiters),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "");
    }

    @Test
    void a_proof_follows_from_a_proof_only() {
        mainWaitsIn("com.acme.Prices.all:20");

        assertThat(left(Verdict.PROVEN, Verdict.PROVEN)).containsExactly("PROVEN pool-starvation");
        assertThat(left(Verdict.LIKELY, Verdict.PROVEN))
                .containsExactly("LIKELY pool-starvation", "PROVEN unreleased-synchronizer");
    }

    @Test
    void what_a_starved_thread_does_not_reach_in_a_heap_dump_is_a_hang_of_its_own() {
        mainWaitsIn("com.acme.Prices.all:20");
        long main = id("main");
        long worker = id("worker");

        reached = List.of(reachedBy(main, main, worker), reachedBy(worker, worker, main));
        assertThat(left(Verdict.PROVEN, Verdict.PROVEN)).hasSize(1);

        reached = List.of(reachedBy(main, main), reachedBy(worker, worker));
        assertThat(left(Verdict.PROVEN, Verdict.PROVEN)).hasSize(2);
    }

    private long id(String name) {
        return Objects.requireNonNull(jvm.build().jvm()).threads().stream()
                .filter(thread -> thread.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static Reachability reachedBy(long waiter, Long... threads) {
        return new Reachability(
                waiter,
                Reachability.Outcome.STUCK,
                "com.acme.Future",
                null,
                List.of(),
                List.of(),
                List.of(threads),
                null,
                null);
    }

    /** A task throttles itself, and the thread that waits for its result does so in this method. */
    private List<String> throttled(String method) {
        return Findings.of(snapshot()
                .late()
                .resource(ResourceFacts.Kind.FUTURE, "page", future -> {})
                .thread(
                        "main",
                        it -> it.awaits("page")
                                .at("java.util.concurrent.CompletableFuture.get:2072", method, "com.acme.Main.main:5"))
                .resource(ResourceFacts.Kind.LATCH, "up", latch -> latch.count(1))
                .thread(
                        "req-1",
                        it -> it.awaits("up")
                                .at(
                                        "java.util.concurrent.CountDownLatch.await:230",
                                        "com.acme.Prices.lambda$page$0:22",
                                        "java.lang.Thread.run:840")));
    }

    @Test
    void a_lambda_that_is_written_where_its_result_is_awaited_is_one_hang_with_it() {
        assertThat(throttled("com.acme.Prices.page:20")).hasSize(1);
        assertThat(throttled("com.acme.Prices.other:20")).hasSize(2);
    }

    @Test
    void a_proof_of_other_code_is_told_by_itself() {
        mainWaitsIn("com.acme.orders.Orders.all:20");

        assertThat(left(Verdict.PROVEN, Verdict.PROVEN)).hasSize(2);
    }

    @Test
    void a_queue_by_which_a_library_hands_results_over_is_told_with_the_pool() {
        jvm.late()
                .queue("results", queue -> {})
                .thread(
                        "main",
                        it -> it.takes("results")
                                .at("io.rx.Observable.blockingSubscribe:5", "com.acme.Prices.page:20"));

        assertThat(Findings.of(jvm)).containsExactly("LIKELY pool-starvation");
        assertThat(left(Verdict.PROVEN, Verdict.PROVEN)).containsExactly("PROVEN pool-starvation");
    }
}
