package dev.hangscope.agent.jvm.thread;

import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.snapshot.Housekeepers;
import dev.hangscope.snapshot.JavaThread.Role;
import org.jspecify.annotations.Nullable;

/** What a {@link Thread} object tells of itself on JDKs 17 to 25. */
public final class JavaThreads {
    /** Surefire's threads; its scheduler's, between two tasks, has no frame of surefire's. */
    private static final String SUREFIRE = "surefire-forkedjvm-";

    /**
     * JUnit's thread that interrupts tests at the end of their time-outs ({@code TimeoutInvocation} of JUnit 5.5 to 6), which does nothing
     * else. It is a scheduler's, so that between two tasks it has no frame of JUnit's.
     */
    private static final String JUNIT_TIMEOUTS = "junit-jupiter-timeout-watcher";

    private static final String JUNIT = "org.junit.jupiter.engine.";

    /** JUnit's thread that is about to interrupt a test asks us first, and does nothing else. */
    private static final String ASKS_FOR_JUNIT = "dev.hangscope.junit.HangReportExtension";

    private static final int ALIVE = 1;
    private static final int TERMINATED = 2;
    private static final int RUNNABLE = 4;
    private static final int WAITING_INDEFINITELY = 0x10;
    private static final int WAITING_WITH_TIMEOUT = 0x20;
    private static final int BLOCKED_ON_MONITOR = 0x400;

    private static final @Nullable Class<?> VIRTUAL = JdkInternals.classOrNull("java.lang.BaseVirtualThread");

    private JavaThreads() {}

    static boolean isVirtual(Thread thread) {
        Class<?> virtual = VIRTUAL;
        return virtual != null && virtual.isInstance(thread);
    }

    /** Returns the id of a thread, also of one whose class overrides {@link Thread#getId}. */
    @SuppressWarnings("deprecation") // threadId() came with JDK 19
    public static long id(Thread thread) {
        return JdkInternals.read(Thread.class, "tid", thread) instanceof Long id ? id : thread.getId();
    }

    /**
     * From the JVM's own status of the thread, since {@code getState} can be overridden. Its bits are those of JVMTI's
     * {@code GetThreadState}, as {@code jdk.internal.misc.VM.toThreadState} reads them.
     */
    public static Thread.State state(Thread thread) {
        if (isVirtual(thread)) {
            return thread.getState(); // of a final class of the JDK
        }
        Object holder = JdkInternals.read(Thread.class, "holder", thread); // since JDK 19
        Object status = holder == null
                ? JdkInternals.read(Thread.class, "threadStatus", thread)
                : JdkInternals.read(holder.getClass(), "threadStatus", holder);
        return status instanceof Integer bits ? state(bits) : thread.getState();
    }

    private static Thread.State state(int bits) {
        if ((bits & RUNNABLE) != 0) {
            return Thread.State.RUNNABLE;
        }
        if ((bits & BLOCKED_ON_MONITOR) != 0) {
            return Thread.State.BLOCKED;
        }
        if ((bits & WAITING_INDEFINITELY) != 0) {
            return Thread.State.WAITING;
        }
        if ((bits & WAITING_WITH_TIMEOUT) != 0) {
            return Thread.State.TIMED_WAITING;
        }
        if ((bits & TERMINATED) != 0) {
            return Thread.State.TERMINATED;
        }
        return (bits & ALIVE) == 0 ? Thread.State.NEW : Thread.State.RUNNABLE;
    }

    /** Returns what a thread with this stack is for. */
    public static Role role(Thread thread, StackTraceElement[] stack) {
        if (isVirtual(thread)) {
            return JdkThreads.isPoller(stack) ? Role.HOUSEKEEPER : Role.APPLICATION;
        }
        String name = thread.getName();
        if (name.equals("DestroyJavaVM") && stack.length == 0) {
            return Role.DESTROY_JAVA_VM;
        }
        boolean ofTheJdk = JdkThreads.isOne(thread, stack)
                || (hasFrameIn("sun.rmi.", stack) && JdkThreads.isJdkAlone(stack))
                || hasFrameIn(ASKS_FOR_JUNIT, stack)
                || runsTests(name, stack);
        return ofTheJdk ? Role.HOUSEKEEPER : Role.APPLICATION;
    }

    /** Whether all that is on the stack, beside the JDK, is a test runner's. The thread that runs a test has the test there too. */
    private static boolean runsTests(String name, StackTraceElement[] stack) {
        boolean timesTests = name.equals(JUNIT_TIMEOUTS);
        boolean any = timesTests || name.startsWith(SUREFIRE);
        for (StackTraceElement frame : stack) {
            String module = frame.getModuleName();
            String type = frame.getClassName();
            if (module == null || !module.startsWith("java.")) {
                if (!Housekeepers.isOfTestRunner(type) && !(timesTests && type.startsWith(JUNIT))) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    static boolean hasFrameIn(String packagePrefix, StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith(packagePrefix)) {
                return true;
            }
        }
        return false;
    }
}
