package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.access.MadeSites;
import dev.hangscope.agent.jvm.access.ResourceIds;
import dev.hangscope.agent.jvm.thread.JavaThreads;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.PoolFacts.Task;
import dev.hangscope.snapshot.PoolFacts.Worker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** The pools that have a living worker, or whose end somebody waits for. */
public final class PoolLook {
    private static final int MOST_PENDING = 50;

    private final ResourceIds ids;
    private final Map<Object, Pool> pools = new IdentityHashMap<>();
    private final List<Pool> inOrder = new ArrayList<>();

    /** A pool, its living workers, and its waiting tasks. */
    record Pool(String id, Object object, Map<Long, Waiting> workers, List<Object> pending) {}

    /** Looks at the pools whose workers or tasks these threads are or wait for. */
    public PoolLook(Collection<Waiting> threads, ResourceIds ids) {
        this.ids = ids;
        for (Waiting thread : threads) {
            boolean ofTheJdk = JavaThreads.role(thread.thread(), thread.stack()) == JavaThread.Role.HOUSEKEEPER;
            Object pool = ofTheJdk ? null : PoolWorkers.poolOf(thread);
            if (pool != null) {
                known(pool).workers.put(thread.id(), thread);
            }
        }
    }

    private Pool known(Object pool) {
        Pool known = pools.get(pool);
        if (known == null) {
            known = new Pool(ids.of("pool", pool), pool, new LinkedHashMap<>(), PoolTasks.waitingIn(pool));
            pools.put(pool, known);
            inOrder.add(known);
        }
        return known;
    }

    /** Notes that somebody waits for the pool's end: its id. */
    public String waitedFor(Object pool, Collection<Waiting> threads) {
        Pool known = known(pool);
        Set<?> members = PoolWorkers.threadsOf(pool);
        if (members != null) {
            for (Waiting thread : threads) {
                if (isAmong(members, thread.thread())) {
                    known.workers.put(thread.id(), thread);
                }
            }
        }
        return known.id;
    }

    /** By identity: {@code contains} would call the thread's {@code hashCode}, which can be overridden. */
    private static boolean isAmong(Set<?> members, Thread thread) {
        for (Object member : members) {
            if (member == thread) {
                return true;
            }
        }
        return false;
    }

    /** Whether the object is a pool of the JDK's. */
    public static boolean isPool(Object object) {
        return object instanceof ThreadPoolExecutor
                || object instanceof ForkJoinPool
                || PoolWorkers.threadsOf(object) != null;
    }

    /** The pool whose end is signaled by this condition or latch; {@code null} when none of the known has it. */
    @Nullable
    public Object endingOn(Object blocker) {
        for (Pool pool : inOrder) {
            if (isSignal(JdkInternals.read("termination", pool.object), blocker)
                    || isSignal(JdkInternals.read("terminationSignal", pool.object), blocker)) {
                return pool.object;
            }
        }
        return null;
    }

    /** Who waits at a latch is parked on the synchronizer in it. */
    private static boolean isSignal(@Nullable Object signal, Object blocker) {
        return signal == blocker || (signal instanceof CountDownLatch && JdkInternals.read("sync", signal) == blocker);
    }

    /** The queues of the pools' waiting tasks. */
    public List<Object> queues() {
        return inOrder.stream()
                .filter(pool -> pool.object instanceof ThreadPoolExecutor)
                .map(pool -> JdkInternals.read(ThreadPoolExecutor.class, "workQueue", pool.object))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Returns all pools that were found. */
    public List<Pool> all() {
        return inOrder;
    }

    /** Returns what is known of them. */
    public List<PoolFacts> facts(QueueLook queues, FutureLook futures) {
        return inOrder.stream().map(pool -> facts(pool, queues, futures)).toList();
    }

    private static PoolFacts facts(Pool pool, QueueLook queues, FutureLook futures) {
        Object queue = pool.object instanceof ThreadPoolExecutor
                ? JdkInternals.read(ThreadPoolExecutor.class, "workQueue", pool.object)
                : null;
        List<Task> pending = new ArrayList<>();
        long now = System.nanoTime();
        for (Object task : pool.pending) {
            String future = futures.waitedFor(task);
            if (pending.size() < MOST_PENDING || future != null) {
                pending.add(
                        new Task(PoolTasks.type(task), future, futures.submittedAt(task), PoolTasks.dueIn(task, now)));
            }
        }
        List<Worker> workers = pool.workers.values().stream()
                .map(thread -> new Worker(thread.id(), running(thread, futures)))
                .toList();
        return new PoolFacts(
                pool.id,
                PoolWorkers.typeOf(pool.object),
                MadeSites.madeAt(pool.object),
                size(pool),
                limit(pool.object, queue),
                isShutdown(pool.object),
                queue == null ? null : queues.waitedOn(queue),
                workers,
                pending,
                pool.pending.size());
    }

    private static @Nullable Task running(Waiting worker, FutureLook futures) {
        String type = PoolWorkers.taskType(worker);
        Object future = type == null ? null : futures.runBy(worker.thread());
        return type == null
                ? null
                : new Task(
                        type,
                        future == null ? null : futures.waitedFor(future),
                        future == null ? null : futures.submittedAt(future));
    }

    private static int size(Pool pool) {
        if (pool.object instanceof ThreadPoolExecutor
                && JdkInternals.read(ThreadPoolExecutor.class, "workers", pool.object) instanceof Set<?> workers) {
            return workers.size();
        }
        return pool.object.getClass() == ForkJoinPool.class
                ? ((ForkJoinPool) pool.object).getPoolSize()
                : pool.workers.size();
    }

    /** A {@code ThreadPoolExecutor} makes more than its core threads only when its queue is full. */
    private static @Nullable Integer limit(Object pool, @Nullable Object queue) {
        if (pool instanceof ThreadPoolExecutor) {
            Long core = JdkInternals.readNumber("corePoolSize", pool);
            Long most = JdkInternals.readNumber("maximumPoolSize", pool);
            boolean neverFull = queue != null && QueueInsides.isUnbounded(queue);
            Long limit = neverFull && core != null ? (Long) Math.max(1, core) : most;
            return limit == null || limit == Integer.MAX_VALUE ? null : limit.intValue();
        }
        return pool.getClass() == ForkJoinPool.class ? ((ForkJoinPool) pool).getParallelism() : null;
    }

    private static boolean isShutdown(Object pool) {
        if (pool instanceof ThreadPoolExecutor) {
            // The run state is in the upper bits: negative while running.
            Long state = JdkInternals.readNumber("ctl", pool);
            return state != null && state.intValue() >= 0;
        }
        if (pool.getClass() == ForkJoinPool.class) {
            return ((ForkJoinPool) pool).isShutdown();
        }
        Long state = JdkInternals.readNumber("state", pool); // ThreadPerTaskExecutor: 0 while running
        return state != null && state != 0;
    }
}
