package dev.hangscope.snapshot;

import dev.hangscope.snapshot.code.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A pool; a ThreadPoolExecutor that is not shut down and has nothing in its queue unless told otherwise. */
public final class PoolBuilder {
    final String id;
    private final ToLongFunction<String> ids;
    private final UnaryOperator<String> resourceIds;
    private final List<PoolFacts.Worker> workers = new ArrayList<>();
    private final List<PoolFacts.Task> pending = new ArrayList<>();
    private String type = "java.util.concurrent.ThreadPoolExecutor";
    private @Nullable Site createdAt = SnapshotBuilder.site("com.acme.Pages.<init>:9");
    private @Nullable Integer limit;
    private boolean shutdown;
    private @Nullable String queue;

    PoolBuilder(String id, ToLongFunction<String> ids, UnaryOperator<String> resourceIds) {
        this.id = id;
        this.ids = ids;
        this.resourceIds = resourceIds;
    }

    public PoolBuilder type(String newType) {
        type = newType;
        return this;
    }

    public PoolBuilder limit(int newLimit) {
        limit = newLimit;
        return this;
    }

    public PoolBuilder shutdown() {
        shutdown = true;
        return this;
    }

    /** The first queue that was told, the pool's own, takes its tasks. */
    public PoolBuilder ownsFirstQueue() {
        queue = "queue:1";
        return this;
    }

    /** A worker that is idle. */
    public PoolBuilder idle(String thread) {
        workers.add(new PoolFacts.Worker(ids.applyAsLong(thread), null));
        return this;
    }

    /** A worker at a task whose future, if any, is this resource. */
    public PoolBuilder runs(String thread, String task, @Nullable String future, String... submittedAt) {
        workers.add(new PoolFacts.Worker(ids.applyAsLong(thread), task(task, future, submittedAt)));
        return this;
    }

    public PoolBuilder pending(String task, @Nullable String future, String... submittedAt) {
        pending.add(task(task, future, submittedAt));
        return this;
    }

    /** A task that a scheduler is to run in so many seconds. */
    public PoolBuilder due(String task, double seconds) {
        long millis = Math.round(seconds * 1_000);
        pending.add(new PoolFacts.Task(task, null, null, Duration.ofMillis(millis)));
        return this;
    }

    private PoolFacts.Task task(String task, @Nullable String future, String... submittedAt) {
        String its = future == null ? null : resourceIds.apply(future);
        return new PoolFacts.Task(task, its, submittedAt.length == 0 ? null : SnapshotBuilder.site(submittedAt));
    }

    PoolFacts build() {
        return new PoolFacts(
                id, type, createdAt, workers.size(), limit, shutdown, queue, workers, pending, pending.size());
    }
}
