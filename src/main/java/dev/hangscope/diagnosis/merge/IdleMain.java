package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.List;
import java.util.Set;

/**
 * Suspicions of a main thread that waits while other threads work, in a JVM of which one thread dump is all that is known. Servers park
 * their main thread so, at a latch or in a join. A dump does not tell who could end the wait, so that each of them would be suspected. A
 * wait for a peer is another matter: the frames or the connection show it.
 */
final class IdleMain {
    private IdleMain() {}

    /** Those findings that tell of nothing else. */
    static List<Finding> of(Situation situation, List<Finding> findings) {
        JvmFacts jvm = situation.snapshot().jvm();
        if (jvm == null || !situation.snapshot().isOneDump() || jvm.exit() == ExitState.SHUTTING_DOWN) {
            return List.of();
        }
        Set<NodeId> main = Set.copyOf(jvm.threads().stream()
                .filter(IdleMain::isMain)
                .map(thread -> JvmWaitGraph.node(thread.id()))
                .toList());
        List<Finding> suspicions = findings.stream()
                .filter(finding -> finding.verdict() == Verdict.SUSPECTED
                        && finding.kind() != Kind.UNANSWERED_PEER
                        && !finding.waiters().isEmpty()
                        && finding.waiters().stream().allMatch(waiter -> main.contains(waiter.node()))
                        && finding.holdsUp().stream().allMatch(Dependent.JVM_EXIT::equals))
                .toList();
        boolean explained = findings.stream().anyMatch(finding -> !suspicions.contains(finding));
        return explained || isServing(situation, jvm) ? suspicions : List.of();
    }

    private static boolean isMain(JavaThread thread) {
        return thread.name().equals("main")
                && thread.waitsFor() != null
                && !thread.stack().isEmpty()
                && thread.stack().get(thread.stack().size() - 1).method().equals("main");
    }

    /** Whether another thread of the application runs, or waits for its time or for the outside. */
    private static boolean isServing(Situation situation, JvmFacts jvm) {
        return jvm.threads().stream()
                .filter(thread -> thread.role() == JavaThread.Role.APPLICATION && !isMain(thread))
                .filter(thread -> !PoolWorker.isIdle(thread) || PoolWorker.hasTaskToCome(thread))
                .anyMatch(thread -> !situation.graph().isStuckUnlessWeak(JvmWaitGraph.node(thread.id())));
    }
}
