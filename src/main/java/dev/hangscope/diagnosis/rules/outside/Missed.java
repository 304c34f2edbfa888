package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.PoolWorker;
import dev.hangscope.waitgraph.WaitGraph;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The threads that depend on some which may move by themselves, and that would be stuck for good if none of these ever did. */
final class Missed {
    private Missed() {}

    /**
     * The threads that depend on {@code causes}, nearest first; empty where none of them waits for something to end or to be given back.
     */
    static Optional<List<JavaThread>> by(Scene scene, Collection<JavaThread> causes, NodeSet covered) {
        Set<NodeId> ids = scene.nodes(causes);
        List<JavaThread> behind = stuckWithout(scene, ids)
                .filter(thread -> !covered.contains(JvmWaitGraph.node(thread.id())))
                .toList();
        return behind.stream().anyMatch(thread -> isMissed(scene, thread, ids))
                ? Optional.of(behind)
                : Optional.empty();
    }

    /** The threads that would be stuck for good if these never moved, and are not so otherwise, nearest first. */
    static Stream<JavaThread> stuckWithout(Scene scene, Set<NodeId> causes) {
        WaitGraph without = WaitGraph.of(scene.graph.nodes().stream()
                .map(node -> causes.contains(node.id()) ? Node.waiting(node.id(), node.reason(), Set.of()) : node)
                .toList());
        return without.heldUpBy(causes)
                .filter(node -> without.isStuckUnlessWeak(node.id()) && !scene.graph.isStuckUnlessWeak(node.id()))
                .map(node -> scene.threads.living(node.id()))
                .filter(Objects::nonNull)
                .filter(scene::isOld);
    }

    /**
     * Whether the thread waits for something to end or to be given back. Who takes what a cause produces has nothing to do until there is
     * something: a queue counts where the causes took from it, as from a pool of connections.
     */
    private static boolean isMissed(Scene scene, JavaThread thread, Set<NodeId> causes) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || thread.role() != JavaThread.Role.APPLICATION || PoolWorker.isIdle(thread)) {
            return false;
        }
        return switch (wait.kind()) {
            case THREAD_JOIN, LATCH, BARRIER, PHASER, SEMAPHORE, FUTURE, POOL_END -> true;
            case QUEUE_TAKE ->
                scene.jvm.queues().stream()
                        .filter(queue -> queue.id().equals(wait.resource()))
                        .anyMatch(queue -> tookFrom(queue, causes));
            default -> false;
        };
    }

    private static boolean tookFrom(QueueFacts queue, Set<NodeId> causes) {
        return queue.uses().stream()
                .anyMatch(use -> use.takes() > 0 && causes.contains(JvmWaitGraph.node(use.thread())));
    }
}
