package dev.hangscope.diagnosis;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.heap.ProofCandidates;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Reachability.Outcome;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProofCandidatesTest {
    private static final Duration AFTER = Duration.ofSeconds(5);

    private static Diagnosis of(Verdict verdict, ThreadWait.Kind wait, boolean timed, Duration since) {
        JavaThread thread = new JavaThread(
                7,
                "waiter",
                false,
                false,
                JavaThread.Role.APPLICATION,
                Thread.State.WAITING,
                List.of(),
                new ThreadWait(wait, "x:1", timed, since),
                null,
                null);
        JvmFacts jvm =
                new JvmFacts(ExitState.RUNNING, null, List.of(thread), List.of(), List.of(), List.of(), List.of());
        Snapshot snapshot = new Snapshot(
                Snapshot.Trigger.SIGQUIT,
                Instant.EPOCH,
                new ProcessIdentity(1, "app", null, Duration.ZERO),
                jvm,
                List.of());
        Finding finding = new Finding(
                "f1",
                Kind.UNRELEASED_SYNCHRONIZER,
                verdict,
                "stuck",
                since,
                List.of(new Finding.Waiter(JvmWaitGraph.node(7), 1, "waiter", false, "at")),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "fix");
        return new Diagnosis(
                snapshot, new Thresholds(AFTER, Thresholds.SILENCE), List.of(finding), WaitGraph.of(List.of()));
    }

    @ParameterizedTest
    @EnumSource(Verdict.class)
    void what_is_open_may_be_decided(Verdict verdict) {
        Diagnosis diagnosis = of(verdict, ThreadWait.Kind.LATCH, false, AFTER);
        boolean open = verdict == Verdict.SUSPECTED || verdict == Verdict.LIKELY;

        assertThat(ProofCandidates.findings(diagnosis)).isEqualTo(open ? List.of("f1") : List.of());
        assertThat(ProofCandidates.threads(diagnosis)).isEqualTo(open ? Set.of(7L) : Set.of());
    }

    @Test
    void what_a_dump_cannot_decide_is_left_alone() {
        assertThat(ProofCandidates.findings(of(Verdict.LIKELY, ThreadWait.Kind.MONITOR_ENTER, false, AFTER)))
                .isEmpty();
        assertThat(ProofCandidates.findings(of(Verdict.LIKELY, ThreadWait.Kind.LATCH, true, AFTER)))
                .isEmpty();
        assertThat(ProofCandidates.findings(of(Verdict.LIKELY, ThreadWait.Kind.LATCH, false, Duration.ofSeconds(1))))
                .isEmpty();
    }

    private static Diagnosis diagnosis(SnapshotBuilder snapshot) {
        Snapshot built = snapshot.build();
        return new Diagnosis(
                built,
                new Thresholds(AFTER, Thresholds.SILENCE),
                List.of(),
                WaitGraph.of(JvmWaitGraph.nodes(built.jvm())));
    }

    private static SnapshotBuilder latch() {
        return snapshot()
                .resource(ResourceFacts.Kind.LATCH, "loaded", it -> it.count(1).limit(1))
                .thread("waiter", it -> it.awaits("loaded"));
    }

    @Test
    void where_no_thread_can_run_a_dump_is_worth_it_though_nothing_was_found() {
        assertThat(ProofCandidates.undecidedIn(diagnosis(latch()))).hasSize(1);
        assertThat(ProofCandidates.undecidedIn(diagnosis(latch().thread("ticker", it -> it.sleeps()))))
                .isEmpty();
        assertThat(ProofCandidates.undecidedIn(diagnosis(latch().late().thread("ticker", it -> it.sleeps()))))
                .hasSize(1);
    }

    @Test
    void threads_that_wait_for_each_other_are_worth_a_dump_beside_others_that_run() {
        SnapshotBuilder circle = snapshot()
                .thread("one", it -> it.joins("two"))
                .thread("two", it -> it.joins("one"))
                .thread("three", it -> it.joins("one"))
                .thread("ticker", it -> it.sleeps());

        assertThat(ProofCandidates.undecidedIn(diagnosis(circle))).hasSize(2);
    }

    private static SnapshotBuilder consumer() {
        return snapshot()
                .queue("rows", queue -> {})
                .thread("consumer", it -> it.takes("rows").hasTaken("rows", 3, "java.lang.String"))
                .thread("ticker", it -> it.sleeps());
    }

    @Test
    void a_consumer_is_worth_a_dump_when_all_its_producers_have_ended() {
        assertThat(ProofCandidates.undecidedIn(diagnosis(consumer().ended("reader", it -> it.hasPut("rows", 3, 31)))))
                .hasSize(1);
    }

    @Test
    void a_consumer_is_not_worth_a_dump_while_a_producer_lives_or_none_was_seen() {
        assertThat(ProofCandidates.undecidedIn(diagnosis(
                        consumer().thread("reader", it -> it.outside().hasPut("rows", 3, 31)))))
                .isEmpty();
        assertThat(ProofCandidates.undecidedIn(diagnosis(consumer()))).isEmpty();
    }

    @Test
    void idle_workers_are_not_worth_a_dump() {
        assertThat(ProofCandidates.undecidedIn(diagnosis(snapshot()
                        .late()
                        .queue("tasks", queue -> {})
                        .thread("worker", it -> it.idlePoolWorker("tasks")))))
                .isEmpty();
    }

    @Test
    void of_waits_that_nobody_asked_about_only_proofs_are_told() {
        JvmFacts dump = new JvmFacts(ExitState.RUNNING, null, List.of(), List.of(), List.of(), List.of(), List.of())
                .with(List.of(reached(7, Outcome.OPEN), reached(8, Outcome.OPEN), reached(9, Outcome.STUCK)));

        assertThat(ProofCandidates.told(dump, Set.of(7L)).reachability())
                .extracting(Reachability::thread)
                .containsExactly(7L, 9L);
    }

    private static Reachability reached(long thread, Outcome outcome) {
        return new Reachability(thread, outcome, "java.util.concurrent.CountDownLatch", null, List.of(), List.of());
    }
}
