package dev.hangscope.agent.jvm;

import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kind of wait that a stack shows. Pure. Only the frames above the application's first are looked at: what lies deeper
 * is not what the thread waits in.
 */
final class WaitShape {
    private static final Set<String> QUEUES = Set.of(
            "java.util.concurrent.LinkedBlockingQueue",
            "java.util.concurrent.ArrayBlockingQueue",
            "java.util.concurrent.PriorityBlockingQueue",
            "java.util.concurrent.LinkedBlockingDeque",
            "java.util.concurrent.DelayQueue",
            "java.util.concurrent.SynchronousQueue",
            "java.util.concurrent.LinkedTransferQueue");

    private WaitShape() {}

    /** {@code null} when the thread runs, or is at work that its stack does not explain. */
    static @Nullable Kind of(Thread.State state, StackTraceElement[] stack) {
        if (stack.length == 0) {
            return null;
        }
        return switch (state) {
            case BLOCKED -> Kind.MONITOR_ENTER;
            case RUNNABLE -> isOutside(stack[0].getClassName(), stack[0].isNativeMethod()) ? Kind.OUTSIDE : null;
            case WAITING, TIMED_WAITING -> waiting(stack);
            default -> null;
        };
    }

    private static Kind waiting(StackTraceElement[] stack) {
        boolean objectWait = false;
        for (StackTraceElement frame : stack) {
            String type = frame.getClassName();
            String method = frame.getMethodName();
            if (!isJdk(frame)) {
                break;
            }
            if (type.equals("java.lang.Thread") && method.startsWith("sleep")) {
                return Kind.SLEEP;
            }
            if (type.equals("java.lang.Thread") && method.equals("join")) {
                return Kind.THREAD_JOIN;
            }
            if (QUEUES.contains(type)) {
                Kind use = queueUse(method);
                if (use != null) {
                    return use;
                }
            }
            objectWait |= type.equals("java.lang.Object") && method.startsWith("wait");
        }
        return objectWait ? Kind.OBJECT_WAIT : Kind.PARK;
    }

    private static @Nullable Kind queueUse(String method) {
        if (method.startsWith("take") || method.startsWith("poll")) {
            return Kind.QUEUE_TAKE;
        }
        boolean puts = method.startsWith("put") || method.startsWith("offer") || method.startsWith("transfer");
        return puts || method.startsWith("tryTransfer") ? Kind.QUEUE_PUT : null;
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

    private static boolean isJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
