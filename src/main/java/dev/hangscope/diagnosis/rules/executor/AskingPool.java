package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.outside.Obstacle;
import dev.hangscope.diagnosis.rules.outside.SystemCall;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pool all of whose threads wait for answers from outside, while tasks wait for a thread.
 *
 * @param pool the pool
 * @param workers what its threads do
 */
record AskingPool(PoolFacts pool, List<Obstacle> workers) {

    /** All such pools whose threads are among these. */
    static Stream<AskingPool> all(Scene scene, Collection<Obstacle> obstacles, Predicate<Obstacle> some) {
        Map<Long, Obstacle> asking = obstacles.stream()
                .filter(some)
                .filter(each -> each.thread().isOutside() && new SystemCall(each).isAsking())
                .collect(Collectors.toMap(each -> each.thread().id(), Function.identity(), (one, other) -> one));
        return scene.jvm.pools().stream()
                .filter(pool -> pool.pendingCount() > 0 && !mayGrow(pool))
                .map(pool -> new AskingPool(pool, workers(pool, asking)))
                .filter(AskingPool::isComplete);
    }

    private static boolean mayGrow(PoolFacts pool) {
        boolean growsWithTasks = pool.type().endsWith("ForkJoinPool");
        return growsWithTasks && pool.limit() != null && pool.size() < pool.limit();
    }

    private static List<Obstacle> workers(PoolFacts pool, Map<Long, Obstacle> asking) {
        return pool.workers().stream()
                .map(worker -> asking.get(worker.thread()))
                .filter(Objects::nonNull)
                .toList();
    }

    private boolean isComplete() {
        return !workers.isEmpty()
                && workers.size() >= Math.max(pool.size(), pool.workers().size());
    }

    List<JavaThread> threads() {
        return workers.stream().map(Obstacle::thread).toList();
    }
}
