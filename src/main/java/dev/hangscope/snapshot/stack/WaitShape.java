package dev.hangscope.snapshot.stack;

import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kind of wait that a stack shows. Pure. Only the frames above the application's first are looked at: what lies deeper
 * is not what the thread waits in.
 */
public final class WaitShape {
    private static final Set<String> QUEUES = Set.of(
            "java.util.concurrent.LinkedBlockingQueue",
            "java.util.concurrent.ArrayBlockingQueue",
            "java.util.concurrent.PriorityBlockingQueue",
            "java.util.concurrent.LinkedBlockingDeque",
            "java.util.concurrent.DelayQueue",
            "java.util.concurrent.SynchronousQueue",
            "java.util.concurrent.LinkedTransferQueue");

    /** Classes whose every blocking method is one kind of wait, and what their waiters wait for is the same. */
    public static final Map<String, Kind> BY_CLASS = Map.ofEntries(
            Map.entry("java.util.concurrent.CountDownLatch", Kind.LATCH),
            Map.entry("java.util.concurrent.CyclicBarrier", Kind.BARRIER),
            Map.entry("java.util.concurrent.Phaser", Kind.PHASER),
            Map.entry("java.util.concurrent.Semaphore", Kind.SEMAPHORE),
            Map.entry("java.util.concurrent.Exchanger", Kind.EXCHANGER),
            Map.entry("java.util.concurrent.FutureTask", Kind.FUTURE),
            Map.entry("java.util.concurrent.CompletableFuture", Kind.FUTURE),
            Map.entry("java.util.concurrent.ForkJoinTask", Kind.FUTURE),
            Map.entry("java.util.concurrent.locks.ReentrantLock", Kind.LOCK),
            Map.entry("java.util.concurrent.locks.ReentrantReadWriteLock", Kind.LOCK),
            Map.entry("java.util.concurrent.locks.ReentrantReadWriteLock$ReadLock", Kind.LOCK),
            Map.entry("java.util.concurrent.locks.ReentrantReadWriteLock$WriteLock", Kind.LOCK),
            Map.entry("java.util.concurrent.locks.StampedLock", Kind.LOCK));

    private static final Set<String> POOLS = Set.of(
            "java.util.concurrent.ThreadPoolExecutor",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.ThreadPerTaskExecutor");

    /** {@code ExecutorService.close} is a default method (JDK 19). */
    private static final String EXECUTOR = "java.util.concurrent.ExecutorService";

    private WaitShape() {}

    /** {@code null} when the thread runs, or is at work that its stack does not explain. */
    public static @Nullable Kind of(Thread.State state, StackTraceElement[] stack) {
        if (stack.length == 0) {
            return null;
        }
        return switch (state) {
            case BLOCKED -> Kind.MONITOR_ENTER;
            case RUNNABLE -> isOutside(stack[0].getClassName(), stack[0].isNativeMethod()) ? outside(stack) : null;
            case WAITING, TIMED_WAITING -> waiting(stack);
            default -> null;
        };
    }

    /** The kind told by the first frame that tells one; the ends of pools and threads are above all,
     * since they are built on the others. */
    private static Kind waiting(StackTraceElement[] stack) {
        Kind found = null;
        boolean objectWait = false;
        boolean condition = false;
        for (StackTraceElement frame : stack) {
            String type = frame.getClassName();
            String method = frame.getMethodName();
            if (!isJdk(frame)) {
                break;
            }
            if (isEndOfTasks(type, method)) {
                return Kind.POOL_END;
            }
            if (type.equals("java.lang.Thread") && method.equals("join")) {
                return Kind.THREAD_JOIN; // the end of a virtual thread is a latch
            }
            if (found == null) {
                found = told(type, method);
            }
            objectWait |= type.equals("java.lang.Object") && method.startsWith("wait");
            condition |= type.endsWith("$ConditionObject") && method.startsWith("await");
        }
        if (found == Kind.OUTSIDE) {
            return outside(stack);
        }
        if (found != null) {
            return found;
        }
        return condition ? Kind.CONDITION : objectWait ? Kind.OBJECT_WAIT : Kind.PARK;
    }

    private static @Nullable Kind told(String type, String method) {
        if (type.equals("java.lang.Thread")) {
            return method.startsWith("sleep") ? Kind.SLEEP : null;
        }
        if (QUEUES.contains(type)) {
            return queueUse(method);
        }
        if (type.equals("java.lang.ProcessImpl")) {
            return method.equals("waitFor") ? Kind.PROCESS_END : null;
        }
        if (type.equals("java.io.PipedInputStream") || type.equals("java.io.PipedReader")) {
            return method.equals("read") ? Kind.PIPE_READ : Kind.PIPE_WRITE;
        }
        // A virtual thread in a channel or socket: its carrier has left it, and a poller of the JDK will wake it.
        return type.startsWith("sun.nio.ch.") ? Kind.OUTSIDE : BY_CLASS.get(type);
    }

    private static boolean isEndOfTasks(String type, String method) {
        boolean pool = POOLS.contains(type) && (method.equals("awaitTermination") || method.equals("close"));
        return pool
                || (type.equals(EXECUTOR) && method.equals("close"))
                || (type.startsWith("java.util.concurrent.StructuredTaskScope") && method.startsWith("join"));
    }

    /** Whether the thread closes a pool: the JDK then waits for its end a day at a time, again and again. */
    public static boolean isClosing(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!isJdk(frame)) {
                return false;
            }
            String type = frame.getClassName();
            if (frame.getMethodName().equals("close") && (type.equals(EXECUTOR) || POOLS.contains(type))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the thread waits for room in a ring buffer of the Disruptor, also in a relocated copy: it parks for a nanosecond again and
     * again. Source: {@code MultiProducerSequencer.next} and {@code SingleProducerSequencer.next}, versions 3 and 4.
     */
    public static boolean isAtFullRing(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!isJdk(frame)) {
                return frame.getMethodName().equals("next")
                        && frame.getClassName().endsWith("ProducerSequencer")
                        && frame.getClassName().contains("disruptor");
            }
        }
        return false;
    }

    /** The JDK's class of the queue that the thread waits for; {@code null} when it waits for none. */
    public static @Nullable String queueType(StackTraceElement[] stack) {
        String type = null;
        for (StackTraceElement frame : stack) {
            if (!isJdk(frame)) {
                break;
            }
            type = QUEUES.contains(frame.getClassName()) ? frame.getClassName() : type;
        }
        return type;
    }

    private static @Nullable Kind queueUse(String method) {
        if (method.startsWith("take") || method.startsWith("poll")) {
            return Kind.QUEUE_TAKE;
        }
        boolean puts = method.startsWith("put") || method.startsWith("offer") || method.startsWith("transfer");
        return puts || method.startsWith("tryTransfer") ? Kind.QUEUE_PUT : null;
    }

    /** Whether the thread uses a {@code java.nio.channels.Pipe}, whose other end is in this JVM too. */
    public static boolean isInChannelPipe(StackTraceElement[] stack) {
        return outside(stack) != Kind.OUTSIDE;
    }

    private static Kind outside(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!isJdk(frame)) {
                break;
            }
            String type = frame.getClassName();
            if (type.equals("sun.nio.ch.SourceChannelImpl")
                    && frame.getMethodName().equals("read")) {
                return Kind.PIPE_READ;
            }
            if (type.equals("sun.nio.ch.SinkChannelImpl")
                    && frame.getMethodName().equals("write")) {
                return Kind.PIPE_WRITE;
            }
        }
        return Kind.OUTSIDE;
    }

    /** A thread inside a system call of the JDK's I/O is RUNNABLE to the JVM. */
    private static boolean isOutside(String type, boolean nativeMethod) {
        return nativeMethod
                && (type.startsWith("java.io.")
                        || type.startsWith("java.net.")
                        || type.startsWith("sun.nio.")
                        || type.startsWith("java.lang.Process")
                        || type.startsWith("jdk.net."));
    }

    /** Whether a thread that is parked on an object of this class waits for a lock, also one that guards a condition or a queue. */
    public static boolean isLock(String type) {
        return type.startsWith("java.util.concurrent.locks.ReentrantLock$")
                || type.startsWith("java.util.concurrent.locks.ReentrantReadWriteLock$")
                || type.equals("java.util.concurrent.locks.StampedLock");
    }

    /** Whether the frame is the JDK's. */
    public static boolean isJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
