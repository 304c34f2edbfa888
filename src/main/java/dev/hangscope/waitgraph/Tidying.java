package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.PoolFacts;
import java.util.Set;

/**
 * Tasks of schedulers that are known to release nobody: all they do, every minute or so, is to drop what a library keeps in
 * reserve. Without this every program that has touched such a library looks as if its clock might still help.
 */
final class Tidying {
    /**
     * RxJava 3 and 2, {@code IoScheduler.CachedWorkerPool.run}: disposes of idle workers that have expired. RxJava 2,
     * {@code SchedulerPoolFactory.ScheduledTask.run}: purges cancelled tasks.
     */
    private static final Set<String> TASKS = Set.of(
            "io.reactivex.rxjava3.internal.schedulers.IoScheduler$CachedWorkerPool",
            "io.reactivex.internal.schedulers.IoScheduler$CachedWorkerPool",
            "io.reactivex.internal.schedulers.SchedulerPoolFactory$ScheduledTask");

    private Tidying() {}

    /** Whether the pool's queue is completely known and has nothing else in it. */
    static boolean isAll(PoolFacts pool) {
        return pool.pendingCount() > 0
                && pool.pending().size() == pool.pendingCount()
                && pool.pending().stream().allMatch(task -> TASKS.contains(task.type()));
    }
}
