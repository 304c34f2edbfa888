package dev.hangscope.diagnosis.rules.process.unexplained;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Processes that wait for what only a newcomer, a signal or the kernel could bring, where a sign says that it does not come. SUSPECTED
 * at most: such a wait is the design of many a daemon, so each sign is one that a daemon at rest does not give.
 */
public final class UnexplainedProcessWait implements ClosingRule {

    @Override
    public Kind kind() {
        return Kind.UNEXPLAINED_WAIT;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        ProcessScene scene = ProcessScene.ofWholeMachine(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        Set<NodeId> told = Finding.waitersIn(found);
        return Stream.of(
                        LostSignals.in(scene),
                        LeftSemaphores.in(scene),
                        UnsignaledEvents.in(scene),
                        LeftQueues.in(scene),
                        FifoBeforeExec.in(scene),
                        WokenByItself.in(scene))
                .flatMap(each -> each)
                .filter(each -> each.waiter().process().relation() != Relation.OUTSIDER)
                .filter(each -> !told.contains(each.waiter().node()))
                .filter(each -> scene.isOldEnough(knot(each), Verdict.SUSPECTED))
                .map(each -> finding(scene, each))
                .toList();
    }

    private static Knot knot(Forsaken forsaken) {
        return new Knot(List.of(forsaken.waiter()));
    }

    private static Finding finding(ProcessScene scene, Forsaken forsaken) {
        Stuck waiter = forsaken.waiter();
        return new Finding(
                FindingId.of(
                        Kind.UNEXPLAINED_WAIT,
                        List.of(waiter.process().name(), waiter.thread().call())),
                Kind.UNEXPLAINED_WAIT,
                Verdict.SUSPECTED,
                KnotRule.name(waiter.process()) + " waits in " + waiter.thread().call()
                        + ", and no process is known that could release it; " + forsaken.why() + ".",
                scene.stuckFor(knot(forsaken)),
                List.of(KnotRule.waiter(waiter)),
                null,
                List.of(),
                scene.holdsUp(knot(forsaken)),
                List.of(),
                List.of(forsaken.doubt()),
                forsaken.fix());
    }
}
