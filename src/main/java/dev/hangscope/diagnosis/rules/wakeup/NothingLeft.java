package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Actors;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.OutsideRequests;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Every thread of the application waits without a timeout, and nothing is left that could act: no thread runs, sleeps, waits
 * for the outside or has a task to come, and the application handles no signal and has no shutdown hook. What ends a wait in
 * {@code Object.wait}, on a condition or in a park then no longer matters, because no code can run that would do it.
 */
public final class NothingLeft implements ClosingRule {

    @Override
    public Kind kind() {
        return Kind.MISSED_SIGNAL;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null || !holds(scene)) {
            return List.of();
        }
        UnexplainedThreads unexplained = new UnexplainedThreads(situation, scene, found);
        List<Finding> findings = new ArrayList<>();
        List<JavaThread> waiters = unexplained.all();
        List<JavaThread> locking =
                waiters.stream().filter(NothingLeft::isLocking).toList();
        NodeSet behindLocks = scene.graph.andHeldUpBy(scene.nodes(locking));
        List<JavaThread> others = waiters.stream()
                .filter(thread -> !behindLocks.contains(JvmWaitGraph.node(thread.id())))
                .toList();
        if (!others.isEmpty()) {
            findings.add(finding(scene, Kind.MISSED_SIGNAL, others));
        }
        if (!locking.isEmpty()) {
            findings.add(finding(scene, Kind.DEADLOCK, locking));
        }
        NodeSet behindWaiters = scene.graph.andHeldUpBy(scene.nodes(waiters));
        List<JavaThread> takers = unexplained.takers().stream()
                .filter(thread -> !behindWaiters.contains(JvmWaitGraph.node(thread.id())))
                .toList();
        if (!takers.isEmpty()) {
            findings.add(finding(scene, Kind.MISSING_SENTINEL, takers));
        }
        return findings;
    }

    /** Whether no code of the application can run any more. */
    public static boolean holds(Scene scene) {
        OutsideRequests requests = scene.jvm.requests();
        return requests != null && requests.areImpossible() && !Actors.anyUntilNow(scene);
    }

    /** A lock of which no owner is known: a waiter or a thread that has ended holds it. */
    private static boolean isLocking(JavaThread thread) {
        return isAt(ThreadWait.Kind.LOCK, thread) || isAt(ThreadWait.Kind.MONITOR_ENTER, thread);
    }

    private static boolean isAt(ThreadWait.Kind kind, JavaThread thread) {
        return thread.waitsFor() != null && thread.waitsFor().kind() == kind;
    }

    private static Finding finding(Scene scene, Kind kind, List<JavaThread> waiters) {
        Victims blocked = scene.heldUpBy(waiters);
        LostWork lost = LostWork.of(scene, waiters, null);
        return new Finding(
                FindingId.of(
                        kind,
                        waiters.stream()
                                .map(thread -> "last at " + Scene.mark(thread))
                                .toList()),
                kind,
                Verdict.LIKELY,
                UnexplainedWait.list(scene, waiters)
                        + lost.clause()
                        + "; every thread of the application waits without a timeout.",
                Scene.longest(waiters),
                scene.waiters(waiters),
                null,
                ends(scene, waiters),
                blocked.lines(),
                evidence(scene, waiters, lost),
                List.of("a native thread, a debugger or a tool could still call code of the application"),
                fix(kind, waiters));
    }

    private static String fix(Kind kind, List<JavaThread> waiters) {
        String places = UnexplainedWait.places(waiters);
        if (kind == Kind.DEADLOCK && waiters.stream().allMatch(thread -> isAt(ThreadWait.Kind.MONITOR_ENTER, thread))) {
            return "Take the locks that " + places
                    + " asks for in one order everywhere, and wait for nothing else while holding one of them.";
        }
        if (kind == Kind.DEADLOCK) {
            return "Release the lock before " + places
                    + " asks for it again, in a finally block: a StampedLock is not reentrant and does not know its"
                    + " owner.";
        }
        return kind == Kind.MISSED_SIGNAL
                ? "Signal the waiter at " + places
                        + " on every path, before the last thread that can do so ends or waits itself; test the"
                        + " condition and wait under the same lock."
                : "Put an item or a sentinel into the queue that " + places + " takes from, or end the taker.";
    }

    /** The threads that a waiter started and that have ended: where the signal should have come from, as far as is known. */
    private static List<Finding.Releaser> ends(Scene scene, List<JavaThread> waiters) {
        Set<Long> starters = new java.util.HashSet<>();
        waiters.forEach(thread -> {
            starters.add(thread.id());
            if (thread.startedBy() != null) {
                starters.add(thread.startedBy());
            }
        });
        return scene.jvm.endedThreads().stream()
                .filter(ended -> ended.startedBy() != null && starters.contains(ended.startedBy()))
                .limit(5)
                .map(ended -> ResourceWords.fate(scene, ended.id(), ReleaserRole.STARTED, ""))
                .toList();
    }

    /** The locks that the waiters keep while they wait: with them a waiter stops the thread that should wake it. */
    private static List<Evidence> evidence(Scene scene, List<JavaThread> waiters, LostWork lost) {
        List<Evidence> lines = new ArrayList<>(lost.lines());
        lines.addAll(Callers.lines(waiters));
        lines.addAll(ResourceWords.deaths(scene.jvm.endedThreads()));
        for (JavaThread thread : waiters) {
            for (ResourceFacts owned : scene.ownedBy(thread)) {
                if (!scene.waitingFor(owned.id()).isEmpty()) {
                    lines.add(new Evidence(
                            EvidenceLabel.KEEPS,
                            Words.quoted(thread.name()) + " holds " + ResourceWords.name(owned)
                                    + " while it waits, and other threads wait for that lock"));
                }
            }
        }
        return lines;
    }
}
