package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.access.MadeSites;
import dev.hangscope.agent.jvm.resource.PoolLook.Pool;
import dev.hangscope.agent.jvm.resource.ResourceLook.Seen;
import dev.hangscope.agent.jvm.thread.JavaThreads;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.code.Site;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Who is to complete a future that somebody waits for: the thread that runs its task, or the pool in whose queue the task
 * waits.
 *
 * <p>{@code FutureTask} names its runner. A {@code CompletableFuture} names nobody; so the search goes the other way, from
 * the tasks that are known to run or to wait, over the stages that hang on them, to the futures that somebody waits for.
 */
public final class FutureLook {
    private static final String SCHEDULED = "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask";

    /** Stages that are followed from all tasks together. */
    private static final int MOST_STAGES = 50_000;

    /** The state of a {@code FutureTask} whose result is about to be set; those beyond are final. */
    private static final int COMPLETING = 1;

    private final ResourceLook resources;
    private final Map<Object, String> poolOf = new IdentityHashMap<>();
    private final Map<Object, Thread> runnerOf = new IdentityHashMap<>();
    private final Map<Thread, Object> runBy = new IdentityHashMap<>();

    /** From a stage to the future at the beginning of its chain, whose task was submitted. */
    private final Map<Object, Object> firstOf = new IdentityHashMap<>();

    private int stages;

    /** Makes a look that knows the tasks of these pools. */
    public FutureLook(ResourceLook resources, Collection<Waiting> threads, Collection<Pool> pools) {
        this.resources = resources;
        for (Pool pool : pools) {
            for (Object task : pool.pending()) {
                Object completed = completedBy(task);
                poolOf.putIfAbsent(completed, pool.id());
                for (Object stage : dependents(completed)) {
                    poolOf.putIfAbsent(stage, pool.id());
                    firstOf.putIfAbsent(stage, completed);
                }
            }
        }
        for (Seen each : resources.all()) {
            if (each.object() instanceof FutureTask<?>
                    && JdkInternals.read(FutureTask.class, "runner", each.object()) instanceof Thread runner) {
                runBy.putIfAbsent(runner, each.object());
            }
        }
        for (Waiting thread : threads) {
            ThreadRecord record = ThreadTable.find(thread.id());
            Object future = record == null ? null : record.runs();
            if (future != null && !isDone(future)) {
                runs(thread.thread(), future);
                for (Object stage : dependents(future)) {
                    runs(thread.thread(), stage);
                    firstOf.putIfAbsent(stage, future);
                }
            }
        }
    }

    private void runs(Thread thread, Object future) {
        runnerOf.putIfAbsent(future, thread);
        if (resources.idOf(future) != null) {
            runBy.putIfAbsent(thread, future);
        }
    }

    ResourceFacts facts(Seen future) {
        Object object = future.object();
        List<Party> parties = new ArrayList<>();
        Thread runner = object instanceof FutureTask<?>
                ? (Thread) JdkInternals.read(FutureTask.class, "runner", object)
                : runnerOf.get(object);
        if (runner != null) {
            parties.add(new Party(JavaThreads.id(runner), Role.RUNNER, 1, null, null));
        }
        Party submitter = MadeSites.submitter(firstOf.getOrDefault(object, object));
        if (submitter != null) {
            parties.add(submitter);
        }
        return new ResourceFacts(
                future.id(),
                future.kind(),
                type(object),
                null,
                isDone(object) ? 0L : null,
                null,
                parties,
                runner == null ? poolOf.get(object) : null,
                false);
    }

    /** The class that the user knows, not the JDK's own inside it. */
    private static String type(Object future) {
        String type = future.getClass().getName();
        boolean nested = type.startsWith("java.util.concurrent.") && type.indexOf('$') >= 0;
        return nested && future instanceof FutureTask<?> ? FutureTask.class.getName() : LockLook.outermost(future);
    }

    /** The id of the future that a task completes, if somebody waits for it. */
    @Nullable
    String waitedFor(Object task) {
        boolean scheduled = task.getClass().getName().equals(SCHEDULED) && resources.idOf(task) == null;
        Object completed = completedBy(scheduled ? PoolTasks.inside(task) : task);
        String id = resources.idOf(completed);
        if (id == null && completed instanceof CompletableFuture<?>) {
            for (Object stage : dependents(completed)) {
                if (resources.idOf(stage) != null) {
                    return resources.idOf(stage);
                }
            }
        }
        return id;
    }

    /** A future that somebody waits for and that this thread is completing. */
    @Nullable
    Object runBy(Thread thread) {
        return runBy.get(thread);
    }

    /** Where a task was submitted. */
    @Nullable
    Site submittedAt(Object task) {
        Site site = MadeSites.submittedAt(task);
        return site != null ? site : MadeSites.submittedAt(completedBy(task));
    }

    /**
     * The future that a task completes: itself, the stage of {@code CompletableFuture} that it computes, or the one whose timeout it is
     * ({@code orTimeout}, {@code completeOnTimeout}).
     */
    private static Object completedBy(Object task) {
        String type = task.getClass().getName();
        if (!type.startsWith("java.util.concurrent.CompletableFuture$")) {
            return task;
        }
        if (type.endsWith("$Timeout") || type.endsWith("$DelayedCompleter")) {
            Object timed = JdkInternals.read("f", task);
            return timed == null ? task : timed;
        }
        Object base = JdkInternals.read("base", task); // CoCompletion
        Object stage = JdkInternals.read("dep", base == null ? task : base);
        return stage == null ? task : stage;
    }

    /** Stages that are completed when this one is, by way of {@code CompletableFuture.stack}. */
    private List<Object> dependents(Object future) {
        List<Object> found = new ArrayList<>();
        if (!(future instanceof CompletableFuture<?>)) {
            return found;
        }
        Map<Object, Boolean> met = new IdentityHashMap<>();
        Deque<Object> todo = new ArrayDeque<>();
        todo.add(future);
        while (!todo.isEmpty() && stages < MOST_STAGES) {
            Object completion = JdkInternals.read(CompletableFuture.class, "stack", todo.remove());
            while (completion != null && stages++ < MOST_STAGES) {
                Object stage = completedBy(completion);
                if (isWaiter(completion)) {
                    found.add(completion);
                } else if (stage != completion && met.put(stage, true) == null) {
                    found.add(stage);
                    todo.add(stage);
                }
                completion = JdkInternals.read("next", completion);
            }
        }
        return found;
    }

    /** What a thread in {@code get} or {@code join} hangs on the future, and parks on: all that a late agent has of it. */
    private static boolean isWaiter(Object completion) {
        return completion.getClass().getName().equals("java.util.concurrent.CompletableFuture$Signaller");
    }

    /** From its fields, since {@code isDone} may be code of the application. Source: JDK 17 to 25. */
    static boolean isDone(Object future) {
        if (future instanceof CompletableFuture<?>) {
            return JdkInternals.read(CompletableFuture.class, "result", future) != null;
        }
        if (future instanceof FutureTask<?>) {
            return JdkInternals.read(FutureTask.class, "state", future) instanceof Integer state && state > COMPLETING;
        }
        return future instanceof ForkJoinTask<?>
                && JdkInternals.read(ForkJoinTask.class, "status", future) instanceof Integer status
                && status < 0;
    }
}
