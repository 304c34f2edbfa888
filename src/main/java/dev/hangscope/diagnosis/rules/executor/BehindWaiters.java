package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.PoolFacts.Task;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Workers of a pool that wait at synchronizers which no known thread releases, while tasks of the same code lie behind them in the pool's
 * queue. Threads that never had to do with the synchronizers may be at work meanwhile, as in any server.
 */
final class BehindWaiters {
    private static final Set<ResourceFacts.Kind> SYNCHRONIZERS = EnumSet.of(
            ResourceFacts.Kind.LATCH,
            ResourceFacts.Kind.BARRIER,
            ResourceFacts.Kind.PHASER,
            ResourceFacts.Kind.EXCHANGER);

    private BehindWaiters() {}

    /** Returns the workers; none where one of them may move, or where the queue holds no task that could help. */
    static List<JavaThread> of(Scene scene, PoolFacts pool, List<JavaThread> workers) {
        boolean all = !scene.jvm.historyIsUnseen()
                && !mayGrow(pool)
                && workers.stream().allMatch(worker -> isStuckAtSynchronizer(scene, worker))
                && pool.pending().stream().anyMatch(task -> isOfSameCode(pool, task));
        return all ? workers : List.of();
    }

    private static boolean mayGrow(PoolFacts pool) {
        return pool.limit() != null && pool.size() < pool.limit();
    }

    private static boolean isStuckAtSynchronizer(Scene scene, JavaThread worker) {
        ResourceFacts awaited = scene.resourceOf(worker);
        return awaited != null
                && SYNCHRONIZERS.contains(awaited.kind())
                && scene.isOld(worker)
                && scene.knownHelp().isStuckUnlessWeak(JvmWaitGraph.node(worker.id()));
    }

    /** Whether the task is of the class of one that runs. */
    private static boolean isOfSameCode(PoolFacts pool, Task queued) {
        return pool.workers().stream()
                .map(PoolFacts.Worker::task)
                .filter(Objects::nonNull)
                .anyMatch(running -> running.type().equals(queued.type()));
    }

    /** LIKELY where the missing party of a barrier lies in the queue: a task just like those that have come to it. */
    static Verdict verdict(Scene scene, PoolFacts pool, List<JavaThread> workers) {
        ResourceFacts first = Objects.requireNonNull(scene.resourceOf(workers.get(0)));
        boolean barrier = first.kind() == ResourceFacts.Kind.BARRIER
                && workers.stream().allMatch(worker -> Scene.resource(worker).equals(first.id()))
                && first.count() != null
                && first.count() <= pool.pendingCount();
        return barrier ? Verdict.LIKELY : Verdict.SUSPECTED;
    }
}
