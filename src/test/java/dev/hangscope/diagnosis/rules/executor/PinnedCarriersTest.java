package dev.hangscope.diagnosis.rules.executor;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A virtual thread waits in a static initializer for one that it has started, and no carrier is left for that one. */
class PinnedCarriersTest {
    private final SnapshotBuilder jvm = snapshot()
            .thread("main", it -> it.joins("first").at("com.acme.Main.main:9"))
            .resource(Kind.LATCH, "ready", latch -> latch.count(1).limit(1))
            .thread(
                    "first",
                    it -> it.virtual()
                            .startedBy("main")
                            .awaits("ready")
                            .at(
                                    "java.lang.VirtualThread.parkOnCarrierThread:817",
                                    "java.util.concurrent.CountDownLatch.await:230",
                                    "com.acme.Rates.<clinit>:4",
                                    "java.lang.VirtualThread.run:460"));

    private void carrier(String name, Thread.State state, String... frames) {
        jvm.thread(name, it -> it.daemon().role(Role.HOUSEKEEPER).state(state).at(frames));
    }

    private void pinned(String name) {
        carrier(
                name,
                Thread.State.WAITING,
                "jdk.internal.vm.Continuation.run:251",
                "java.lang.VirtualThread.runContinuation:297",
                "java.util.concurrent.ForkJoinPool.runWorker:2019");
    }

    private void helperIsRunnable() {
        jvm.thread("helper", it -> it.virtual().startedBy("first").state(Thread.State.RUNNABLE));
    }

    @Test
    void the_only_carrier_is_pinned_by_a_thread_that_waits_for_one_without_a_carrier() {
        pinned("ForkJoinPool-1-worker-1");
        helperIsRunnable();

        List<Finding> findings = Findings.diagnosis(jvm).findings();
        assertThat(findings).hasSize(1);
        Finding finding = findings.get(0);
        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-starvation");
        assertThat(finding.summary())
                .isEqualTo("the only carrier of virtual threads is pinned by virtual threads that wait for ever, and 1"
                        + " virtual thread that could run has none.");
        assertThat(finding.fix()).contains("Rates.<clinit>");
        assertThat(Lines.of(finding.evidence())).anyMatch(line -> line.startsWith("queued: \"helper\""));
    }

    @Test
    void beside_a_server_a_carrier_may_just_be_started() {
        pinned("ForkJoinPool-1-worker-1");
        helperIsRunnable();
        jvm.thread("acceptor", it -> it.daemon().outside().at("java.net.ServerSocket.accept:1"));

        assertThat(Findings.of(jvm)).contains("SUSPECTED pool-starvation");
    }

    @Test
    void a_free_carrier_runs_the_thread() {
        pinned("ForkJoinPool-1-worker-1");
        carrier(
                "ForkJoinPool-1-worker-2",
                Thread.State.WAITING,
                "java.util.concurrent.ForkJoinPool.awaitWork:2100",
                "java.util.concurrent.ForkJoinPool.runWorker:2036");
        helperIsRunnable();

        assertThat(Findings.of(jvm)).isEmpty();
    }

    @Test
    void a_carrier_at_work_runs_the_thread_later() {
        pinned("ForkJoinPool-1-worker-1");
        carrier(
                "ForkJoinPool-1-worker-2",
                Thread.State.RUNNABLE,
                "jdk.internal.vm.Continuation.run:251",
                "java.lang.VirtualThread.runContinuation:297",
                "java.util.concurrent.ForkJoinPool.runWorker:2019");
        helperIsRunnable();

        assertThat(Findings.of(jvm)).isEmpty();
    }

    @Test
    void a_pinned_thread_that_waits_for_the_outside_gives_its_carrier_back() {
        pinned("ForkJoinPool-1-worker-1");
        pinned("ForkJoinPool-1-worker-2");
        helperIsRunnable();
        jvm.thread(
                "reader",
                it -> it.virtual()
                        .outside()
                        .at("java.lang.VirtualThread.parkOnCarrierThread:817", "com.acme.Feed.read:8"));

        assertThat(Findings.of(jvm)).isEmpty();
    }
}
