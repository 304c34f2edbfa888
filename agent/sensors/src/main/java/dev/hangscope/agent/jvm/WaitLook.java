package dev.hangscope.agent.jvm;

import dev.hangscope.agent.bootstrap.hooks.queue.PipeRecord;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.access.Uses;
import dev.hangscope.agent.jvm.monitor.JoinTargets;
import dev.hangscope.agent.jvm.monitor.MonitorLook;
import dev.hangscope.agent.jvm.resource.Pipes;
import dev.hangscope.agent.jvm.resource.PolledLocks;
import dev.hangscope.agent.jvm.resource.PoolLook;
import dev.hangscope.agent.jvm.resource.PoolWorkers;
import dev.hangscope.agent.jvm.resource.QueueLook;
import dev.hangscope.agent.jvm.resource.ResourceLook;
import dev.hangscope.agent.jvm.thread.JavaThreads;
import dev.hangscope.agent.jvm.thread.WaitHistory;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.stack.WaitShape;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;

/**
 * From a waiting thread to what it waits for: by the object it is parked on, by its monitor, or by what a hook noted before
 * it began to wait.
 */
final class WaitLook {
    /** A wait of a day or more is one for ever: {@code ExecutorService.close()} waits a day again and again. */
    private static final Duration FOREVER = Duration.ofDays(1);

    private final List<Waiting> threads;
    private final QueueLook queues;
    private final ResourceLook resources;
    private final MonitorLook monitors;
    private final JoinTargets joins;
    private final PolledLocks polls;
    private final PoolLook pools;
    private final ChildProcessLook processes;
    private final WaitHistory history;

    /** The least that is left of long timeouts, by thread, of an agent that came late. */
    private final Map<Long, Duration> longTimeouts;

    private final long nanoTime;

    /** Kind and resource of a wait. */
    private record Found(Kind kind, @Nullable String resource) {}

    WaitLook(
            List<Waiting> threads,
            QueueLook queues,
            ResourceLook resources,
            MonitorLook monitors,
            PoolLook pools,
            WaitHistory history,
            Map<Long, Duration> longTimeouts,
            long nanoTime) {
        this.threads = threads;
        this.queues = queues;
        this.resources = resources;
        this.monitors = monitors;
        this.pools = pools;
        this.history = history;
        this.longTimeouts = longTimeouts;
        this.nanoTime = nanoTime;
        joins = new JoinTargets(threads, monitors);
        polls = new PolledLocks(resources, nanoTime);
        processes = new ChildProcessLook(threads);
    }

    /** The child processes that are still in use. */
    List<ChildProcess> children() {
        return processes.children();
    }

    @Nullable
    ThreadWait of(Waiting thread) {
        ThreadWait polled = polls.of(thread);
        Kind kind = thread.kind();
        if (polled != null || kind == null) {
            return polled;
        }
        Found found = find(thread, kind);
        Duration since = Duration.ZERO;
        if (found.resource != null && isOfQueue(found.kind)) {
            since = queues.waitingFor(found.resource, thread.id());
        }
        Duration timeout = timeout(thread);
        boolean endless = longTimeouts.containsKey(thread.id()) && timeout != null && isEndless(timeout);
        boolean timed = !endless && isTimed(thread, found.kind);
        WaitHistory.SameWait same = history.same(
                thread.id(),
                List.of(found.kind, String.valueOf(found.resource), place(thread.stack()), breaks(thread, found)),
                timed ? monitors.rounds(thread) : -1,
                nanoTime);
        // A queue's record tells since when its last round has lasted.
        boolean longer = !timed && since.compareTo(same.since()) > 0;
        return new ThreadWait(
                found.kind, found.resource, timed, longer ? since : same.since(), same.rounds(), same.round(), timeout);
    }

    /**
     * A lock taken again and again at one place is not one wait; a proof rests on that. Nor is a queue from which the thread
     * takes now and then: a wait for a queue begins anew when an item has moved through the queue. The JDK's streams between threads
     * wake up by themselves; what happened at a pipe of channels is counted.
     */
    private long breaks(Waiting thread, Found found) {
        Kind kind = found.kind;
        boolean pipe = kind == Kind.PIPE_READ || kind == Kind.PIPE_WRITE;
        if (pipe && noted(thread) instanceof PipeRecord record) {
            return record.moved();
        }
        if (found.resource != null && queues.uses() == Uses.RECORDED && isOfQueue(kind)) {
            return queues.moved(found.resource);
        }
        boolean counted = queues.uses() == Uses.UNSEEN && thread.state() != Thread.State.TIMED_WAITING && !pipe;
        return counted || MonitorLook.hasOwners(kind) ? monitors.blocks(thread) : 0;
    }

    private static boolean isOfQueue(Kind kind) {
        return kind == Kind.QUEUE_TAKE || kind == Kind.QUEUE_PUT;
    }

    private Found find(Waiting thread, Kind kind) {
        Object blocker = thread.blocker();
        if (blocker != null
                && kind != Kind.LOCK
                && WaitShape.isLock(blocker.getClass().getName())) {
            // Woken up, and now it waits for the lock that guards the condition or the queue.
            return new Found(Kind.LOCK, resources.waitedFor(ResourceFacts.Kind.LOCK, blocker));
        }
        return switch (kind) {
            case QUEUE_TAKE, QUEUE_PUT -> new Found(kind, queues.queueOf(blocker, thread.stack()));
            case THREAD_JOIN -> {
                Thread target = joins.of(thread, blocker);
                yield new Found(kind, target == null ? null : new NodeId.OfThread(JavaThreads.id(target)).toString());
            }
            case MONITOR_ENTER -> new Found(kind, monitors.entering(thread));
            case OBJECT_WAIT -> new Found(kind, objectOf(monitors.of(thread)));
            case LOCK -> new Found(kind, resource(ResourceFacts.Kind.LOCK, blocker));
            case LATCH -> new Found(kind, resource(ResourceFacts.Kind.LATCH, blocker));
            case SEMAPHORE -> new Found(kind, resource(ResourceFacts.Kind.SEMAPHORE, blocker));
            case EXCHANGER -> new Found(kind, resource(ResourceFacts.Kind.EXCHANGER, blocker));
            case CONDITION -> new Found(kind, resource(ResourceFacts.Kind.CONDITION, blocker));
            case PHASER -> {
                Object phaser = blocker == null ? null : JdkInternals.read("phaser", blocker);
                yield new Found(kind, resource(ResourceFacts.Kind.PHASER, phaser == null ? blocker : phaser));
            }
            case BARRIER -> new Found(kind, resource(ResourceFacts.Kind.BARRIER, barrier(thread, blocker)));
            case FUTURE -> future(thread, blocker);
            case PIPE_READ, PIPE_WRITE -> pipe(thread, kind);
            case POOL_END -> new Found(kind, pool(thread, blocker));
            case PROCESS_END -> new Found(kind, processes.endingOn(blocker, monitors.of(thread)));
            case OUTSIDE -> {
                Kind use = processes.streamUse(thread);
                yield use == null ? new Found(kind, null) : new Found(use, processes.streamOf(thread));
            }
            default -> new Found(kind, blocker == null ? null : objectOf(MonitorLook.key(blocker)));
        };
    }

    private static @Nullable String objectOf(@Nullable String key) {
        return key == null ? null : new NodeId.OfObject(key).toString();
    }

    private @Nullable String resource(ResourceFacts.Kind kind, @Nullable Object object) {
        return object == null ? null : resources.waitedFor(kind, object);
    }

    /** What a hook noted when the thread was about to wait last: to be compared with what it waits on now. */
    private static @Nullable Object noted(Waiting thread) {
        ThreadRecord record = ThreadTable.find(thread.id());
        return record == null ? null : record.waitsOn();
    }

    private static @Nullable Object barrier(Waiting thread, @Nullable Object blocker) {
        boolean same = noted(thread) instanceof CyclicBarrier barrier
                && JdkInternals.read(CyclicBarrier.class, "trip", barrier) == blocker;
        return same ? noted(thread) : blocker;
    }

    private Found future(Waiting thread, @Nullable Object blocker) {
        Object future = blocker;
        if (blocker != null
                && blocker.getClass().getName().equals("java.util.concurrent.CompletableFuture$Signaller")) {
            future = noted(thread) instanceof CompletableFuture<?> noted ? noted : blocker;
        }
        String process = future == null ? null : processes.exitOf(future);
        return process != null
                ? new Found(Kind.PROCESS_END, process)
                : new Found(Kind.FUTURE, resource(ResourceFacts.Kind.FUTURE, future));
    }

    private Found pipe(Waiting thread, Kind kind) {
        Object noted = noted(thread);
        if (!WaitShape.isInChannelPipe(thread.stack())) {
            return new Found(
                    kind, noted != null && Pipes.isPipe(noted) ? resource(ResourceFacts.Kind.PIPE, noted) : null);
        }
        // What was not noted does not block, or is a pipe of which nothing is known: then anybody may be at its other
        // end.
        return noted instanceof PipeRecord record
                ? new Found(kind, resource(ResourceFacts.Kind.PIPE, record))
                : new Found(Kind.OUTSIDE, null);
    }

    private @Nullable String pool(Waiting thread, @Nullable Object blocker) {
        Object noted = noted(thread);
        boolean scope = Arrays.stream(thread.stack())
                .anyMatch(each -> each.getClassName().startsWith("java.util.concurrent.StructuredTaskScope"));
        Object pool =
                scope ? PoolWorkers.scopeOf(thread.thread()) : noted != null && PoolLook.isPool(noted) ? noted : null;
        if (pool == null && blocker != null) {
            pool = pools.endingOn(blocker);
        }
        return pool == null ? null : pools.waitedFor(pool, threads);
    }

    private static boolean isTimed(Waiting thread, Kind kind) {
        if (thread.state() != Thread.State.TIMED_WAITING) {
            return kind == Kind.SLEEP;
        }
        return switch (kind) {
            case PIPE_READ, PIPE_WRITE -> false; // a loop of waits of a second each
            case POOL_END -> {
                if (WaitShape.isClosing(thread.stack())) {
                    yield false;
                }
                ThreadRecord record = ThreadTable.find(thread.id());
                yield record == null || record.waitsNanos() < FOREVER.toNanos();
            }
            case PARK -> !isEndless(parkedFor(thread)) && !WaitShape.isAtFullRing(thread.stack());
            case FUTURE, LATCH, SEMAPHORE, PHASER -> !isEndless(parkedFor(thread));
            default -> true;
        };
    }

    /** The timeout of a wait for other threads, where it is known to be long. */
    private @Nullable Duration timeout(Waiting thread) {
        if (thread.state() != Thread.State.TIMED_WAITING || thread.kind() == Kind.SLEEP) {
            return null;
        }
        Duration left = longTimeouts.get(thread.id());
        Duration parked = left == null ? parkedFor(thread) : left;
        return parked.isZero() ? null : parked;
    }

    /** Whether the timeout is none that anybody will live to see. */
    private static boolean isEndless(Duration timeout) {
        return timeout.compareTo(FOREVER) >= 0;
    }

    /** For how long it is parked, where that was noted because it is long; zero otherwise. */
    private static Duration parkedFor(Waiting thread) {
        ThreadRecord record = ThreadTable.find(thread.id());
        if (record == null || record.parksNanos() == 0 || thread.blocker() == null || thread.stack().length < 2) {
            return Duration.ZERO;
        }
        boolean parks = Arrays.stream(thread.stack())
                .limit(3)
                .anyMatch(frame -> frame.getMethodName().equals("parkNanos"));
        return parks ? Duration.ofNanos(record.parksNanos()) : Duration.ZERO;
    }

    /** The application's innermost frame; the outermost where there is none. */
    private static String place(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getModuleName() == null) {
                return frame.toString();
            }
        }
        return stack[stack.length - 1].toString();
    }
}
