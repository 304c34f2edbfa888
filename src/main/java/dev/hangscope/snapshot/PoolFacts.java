package dev.hangscope.snapshot;

import dev.hangscope.snapshot.code.Site;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool of threads: {@code ThreadPoolExecutor} and what extends it, {@code ForkJoinPool}.
 *
 * @param id {@code pool:N}, unique within the snapshot
 * @param type class name
 * @param createdAt where it was made; {@code null} when not seen
 * @param size threads that it has now
 * @param limit threads that it may have; {@code null} when unlimited
 * @param shutdown whether {@code shutdown()} or {@code close()} was called
 * @param queue id of its queue among {@link JvmFacts#queues()} when somebody waits on it; {@code null} otherwise
 * @param workers its living threads
 * @param pending the oldest tasks that wait for a thread, as many as were looked at
 * @param pendingCount all tasks that wait for a thread
 */
public record PoolFacts(
        String id,
        String type,
        @Nullable Site createdAt,
        int size,
        @Nullable Integer limit,
        boolean shutdown,
        @Nullable String queue,
        List<Worker> workers,
        List<Task> pending,
        int pendingCount) {

    public PoolFacts {
        workers = List.copyOf(workers);
        pending = List.copyOf(pending);
    }

    /**
     * A thread of the pool.
     *
     * @param thread its id
     * @param task what it runs; {@code null} while it is idle
     */
    public record Worker(long thread, @Nullable Task task) {}

    /**
     * A task given to the pool.
     *
     * @param type its class, that of the user's code where it is wrapped
     * @param future id of its future among {@link JvmFacts#resources()} when somebody waits for it; {@code null} otherwise
     * @param submittedAt where it was submitted; {@code null} when not sampled
     * @param due in how long a scheduler is to run it, below zero where its time has passed; {@code null} where the pool is no scheduler, of a
     *     task that runs, and in older snapshots
     */
    public record Task(
            String type,
            @Nullable String future,
            @Nullable Site submittedAt,
            @Nullable Duration due) {

        /** A task that has no time at which it is to run. */
        public Task(String type, @Nullable String future, @Nullable Site submittedAt) {
            this(type, future, submittedAt, null);
        }
    }
}
