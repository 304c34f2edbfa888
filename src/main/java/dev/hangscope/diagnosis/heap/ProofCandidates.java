package dev.hangscope.diagnosis.heap;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a heap dump may decide: see {@code docs/proof.md}. */
public final class ProofCandidates {
    private static final Set<Kind> DECIDED_BY_A_DUMP = Set.of(
            Kind.QUEUE_TAKE,
            Kind.QUEUE_PUT,
            Kind.THREAD_JOIN,
            Kind.LOCK,
            Kind.LATCH,
            Kind.BARRIER,
            Kind.PHASER,
            Kind.SEMAPHORE,
            Kind.EXCHANGER,
            Kind.FUTURE,
            Kind.CONDITION,
            Kind.OBJECT_WAIT);

    private ProofCandidates() {}

    /** Whether any thread of the application waits without time-out for so long: else there is nothing to prove. */
    public static boolean areIn(Snapshot snapshot, Duration after) {
        JvmFacts jvm = snapshot.jvm();
        return jvm != null && jvm.threads().stream().anyMatch(thread -> waitsWithoutLimit(thread, after));
    }

    /** The ids of the findings that are not proven and have a waiter of which a dump can tell who may wake it. */
    public static List<String> findings(Diagnosis diagnosis) {
        Set<NodeId> candidates = candidates(diagnosis)
                .map(thread -> JvmWaitGraph.node(thread.id()))
                .collect(Collectors.toSet());
        return undecided(diagnosis)
                .filter(finding -> finding.waiters().stream().anyMatch(waiter -> candidates.contains(waiter.node())))
                .map(Finding::id)
                .toList();
    }

    /**
     * The nodes of the threads whose long waits no finding of this diagnosis tells of and a dump may decide: empty unless the diagnosis is
     * clear though threads wait for each other, none can run, or the agent came late.
     */
    public static List<NodeId> undecidedIn(Diagnosis diagnosis) {
        JvmFacts jvm = diagnosis.snapshot().jvm();
        return jvm == null
                ? List.of()
                : new UndecidedWaits(diagnosis, jvm, candidates(diagnosis).toList()).nodes();
    }

    /** The ids of these waiters' threads. */
    public static Set<Long> threads(Diagnosis diagnosis) {
        Set<NodeId> waiters = undecided(diagnosis)
                .flatMap(finding -> finding.waiters().stream())
                .map(Finding.Waiter::node)
                .collect(Collectors.toSet());
        return candidates(diagnosis)
                .map(JavaThread::id)
                .filter(thread -> waiters.contains(JvmWaitGraph.node(thread)))
                .collect(Collectors.toSet());
    }

    /**
     * What a dump tells that was taken for these threads and asked for by nobody: of other waits, which are most often healthy, only what is
     * proven.
     */
    public static JvmFacts told(JvmFacts dump, Set<Long> threads) {
        List<Reachability> all = dump.reachability();
        return all == null
                ? dump
                : dump.with(
                        all.stream()
                                .filter(each ->
                                        each.outcome() != Reachability.Outcome.OPEN || threads.contains(each.thread()))
                                .toList(),
                        dump.borrowed());
    }

    private static Stream<Finding> undecided(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .filter(finding -> finding.verdict() == Verdict.SUSPECTED || finding.verdict() == Verdict.LIKELY);
    }

    private static Stream<JavaThread> candidates(Diagnosis diagnosis) {
        JvmFacts jvm = diagnosis.snapshot().jvm();
        return jvm == null
                ? Stream.of()
                : jvm.threads().stream().filter(thread -> isCandidate(thread, diagnosis.after()));
    }

    private static boolean isCandidate(JavaThread thread, Duration after) {
        ThreadWait wait = thread.waitsFor();
        return wait != null && DECIDED_BY_A_DUMP.contains(wait.kind()) && waitsWithoutLimit(thread, after);
    }

    private static boolean waitsWithoutLimit(JavaThread thread, Duration after) {
        ThreadWait wait = thread.waitsFor();
        return thread.role() == JavaThread.Role.APPLICATION
                && wait != null
                && !wait.timed()
                && wait.since().compareTo(after) >= 0;
    }
}
