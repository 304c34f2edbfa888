package dev.hangscope.diagnosis.rules.process;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import dev.hangscope.waitgraph.process.VirtualMachines;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A process stopped by a signal or in a frozen control group: LIKELY, since SIGCONT or thawing from outside resumes it. Reported when another process waits for it,
 * or when it is the process that was asked about. A job that a shell suspended (Ctrl-Z) blocks nothing and is no finding. Nor is
 * one whose parent can still run, in another thread or after another child's exit: whoever pauses a job continues it.
 */
final class StoppedChild implements Rule {

    private static final String THAW =
            "Thaw its control group (docker unpause, systemctl thaw, or write 0 to cgroup.freeze), and"
                    + " find what froze it.";

    @Override
    public Kind kind() {
        return Kind.STOPPED_CHILD;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.of(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (OsProcess process : scene.facts().processes()) {
            List<Stuck> stopped = stopped(process);
            if (stopped.isEmpty() || process.relation() == Relation.OUTSIDER) {
                continue;
            }
            Knot knot = new Knot(stopped);
            Set<Dependent> holdsUp = new LinkedHashSet<>(scene.holdsUp(knot));
            List<Dependent> parents = parents(scene, process);
            if (parents.isEmpty() && mayBeContinued(situation, scene, process)) {
                holdsUp.clear();
            }
            holdsUp.addAll(parents);
            boolean matters = !holdsUp.isEmpty() || process.relation() == Relation.ROOT;
            if (matters && scene.isOldEnough(knot, Verdict.LIKELY)) {
                findings.add(finding(scene, knot, List.copyOf(holdsUp)));
            }
        }
        return findings;
    }

    private static List<Stuck> stopped(OsProcess process) {
        return process.threads().stream()
                .filter(thread -> isHalted(thread) && !thread.moved())
                .map(thread -> new Stuck(process, thread))
                .toList();
    }

    private static boolean isHalted(OsThread thread) {
        return thread.waitsFor().kind() == OsWait.Kind.STOPPED
                || thread.waitsFor().kind() == OsWait.Kind.FROZEN;
    }

    /** Whether its parent can still run. A JVM always runs: what its threads wait for is known by nothing here. */
    private static boolean mayBeContinued(Situation situation, ProcessScene scene, OsProcess stopped) {
        OsProcess parent = scene.holders().process(stopped.parent());
        boolean tellsItself =
                situation.snapshot().jvm() != null && parent != null && parent.relation() == Relation.ROOT;
        return parent != null
                && !tellsItself
                && parent.relation() != Relation.OUTSIDER
                && !VirtualMachines.isJvm(parent)
                && !scene.graph().isStuckUnlessWeak(ProcessWaitGraph.process(parent.pid()));
    }

    /** The parent that waits for its exit by SIGCHLD while a timer keeps it alive, such as timeout(1). */
    private static List<Dependent> parents(ProcessScene scene, OsProcess stopped) {
        List<Dependent> words = new ArrayList<>();
        OsProcess parent = scene.holders().process(stopped.parent());
        if (parent != null && parent.wakeups().contains(Wakeup.CHILD_SIGNAL)) {
            parent.threads().stream()
                    .filter(thread -> thread.waitsFor().kind() == OsWait.Kind.SIGNAL)
                    .map(OsThread::call)
                    .findFirst()
                    .ifPresent(call -> words.add(new Dependent.OfProcess(parent.label(), call)));
        }
        return words;
    }

    private static Finding finding(ProcessScene scene, Knot knot, List<Dependent> holdsUp) {
        Stuck first = knot.threads().get(0);
        boolean frozen = first.kind() == OsWait.Kind.FROZEN;
        return new Finding(
                FindingId.of(Kind.STOPPED_CHILD, List.of(first.process().name())),
                Kind.STOPPED_CHILD,
                Verdict.LIKELY,
                KnotRule.name(first.process())
                        + (frozen ? " is in a frozen control group" : " is stopped by a signal")
                        + (holdsUp.isEmpty()
                                ? " and makes no step until it " + (frozen ? "is thawed." : "gets SIGCONT.")
                                : ", and others wait for it."),
                scene.stuckFor(knot),
                List.of(KnotRule.waiter(first)),
                null,
                List.of(),
                holdsUp,
                List.of(),
                List.of("any process may " + (frozen ? "thaw the group" : "send it SIGCONT")),
                frozen
                        ? THAW
                        : "Send it SIGCONT (kill -CONT " + first.pid()
                                + "), and find what stopped it: a read from or write to its terminal in the background"
                                + " (SIGTTIN, SIGTTOU), a job control key (SIGTSTP), or kill -STOP.");
    }
}
