package dev.hangscope.diagnosis.rules.timed;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.JointWaitGraph;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A situation in which some threads that wait with a timeout are taken to wait without one. */
final class UntimedReading {
    private final Situation situation;
    private final Map<NodeId, JavaThread> timed;

    private UntimedReading(Situation situation, Map<NodeId, JavaThread> timed) {
        this.situation = situation;
        this.timed = timed;
    }

    /** The reading of this situation in which these threads, by their nodes, have no timeout. */
    static UntimedReading of(Situation situation, Scene scene, Map<NodeId, JavaThread> timed) {
        List<JavaThread> threads = scene.jvm.threads().stream()
                .map(thread -> {
                    ThreadWait wait = thread.waitsFor();
                    return wait != null && timed.containsKey(JvmWaitGraph.node(thread.id()))
                            ? thread.in(Thread.State.WAITING, wait.untimed())
                            : thread;
                })
                .toList();
        var snapshot = situation.snapshot().withJvm(scene.jvm.withThreads(threads));
        return new UntimedReading(situation.about(snapshot, JointWaitGraph.of(snapshot)), timed);
    }

    /** The reading itself. */
    Situation situation() {
        return situation;
    }

    /** What these rules find there of the threads or of those they wait for, and of no thread that {@code found} has already. */
    List<Finding> findings(List<Rule> rules, List<ClosingRule> closing, List<Finding> found) {
        List<Finding> all = new ArrayList<>();
        rules.forEach(rule -> all.addAll(rule.apply(situation)));
        for (ClosingRule rule : closing) {
            List<Finding> before = new ArrayList<>(found);
            before.addAll(all);
            all.addAll(rule.apply(situation, before));
        }
        Set<NodeId> reported = new HashSet<>(Finding.waitersIn(found));
        List<Finding> its = new ArrayList<>();
        for (Finding finding : all) {
            Set<NodeId> waiters = Finding.waitersIn(List.of(finding));
            if (waiters.stream().noneMatch(reported::contains)
                    && !timedOf(finding).isEmpty()) {
                its.add(finding);
                reported.addAll(waiters);
            }
        }
        return its;
    }

    /** Those of the threads that wait in this finding, or for one that does. */
    List<JavaThread> timedOf(Finding finding) {
        NodeSet stuck = situation.graph().andHeldUpBy(Finding.waitersIn(List.of(finding)));
        return timed.entrySet().stream()
                .filter(each -> stuck.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }
}
