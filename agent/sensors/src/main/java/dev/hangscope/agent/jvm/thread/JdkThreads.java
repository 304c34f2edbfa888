package dev.hangscope.agent.jvm.thread;

import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.snapshot.Housekeepers;
import dev.hangscope.snapshot.stack.WaitShape;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Threads by which the JVM and the JDK serve themselves, identified by their class and their frames. An application can give
 * any name to a thread of its own, so a name counts only with a class that only the JDK can instantiate. A thread of the JDK
 * that has a frame of the application on its stack does the application's work: a completion, a finalizer, a handler.
 *
 * <p>Source: the JDK's classes, versions 17 to 25.
 */
public final class JdkThreads {
    private static final Set<String> CLASSES =
            Set.of("java.lang.ref.Reference$ReferenceHandler", "java.lang.ref.Finalizer$FinalizerThread");

    private static final String CARRIER = "jdk.internal.misc.CarrierThread";
    private static final String INNOCUOUS = "jdk.internal.misc.InnocuousThread";
    private static final String UNBLOCKER = "VirtualThread-unblocker";
    private static final String DELAY_SCHEDULER = "java.util.concurrent.DelayScheduler";
    private static final String DEBUGGER = "com.sun.tools.jdi.";
    private static final String POLLER = "sun.nio.ch.Poller";
    private static final String RMI_ACCEPTS = "sun.rmi.transport.tcp.TCPTransport$AcceptLoop";
    private static final String JNA_CLEANER = "com.sun.jna.internal.Cleaner$CleanerThread";

    private JdkThreads() {}

    /** Whether the thread works for the JVM or the JDK alone. */
    static boolean isOne(Thread thread, StackTraceElement[] stack) {
        Class<?> type = thread.getClass();
        String className = type.getName();
        boolean jdkClass = type.getClassLoader() == null;
        if (jdkClass && className.equals(CARRIER)) {
            return true; // what it carries is a thread of its own
        }
        if (!jdkClass || !isJdkAlone(stack)) {
            return className.equals(JNA_CLEANER);
        }
        return CLASSES.contains(className)
                || (className.equals(DELAY_SCHEDULER) && servesVirtualThreads(thread))
                || (className.equals(INNOCUOUS)
                        && (Housekeepers.haveName(thread.getName()) || servesCarriers(thread, stack)))
                || JavaThreads.hasFrameIn(DEBUGGER, stack)
                || isPoller(stack)
                || isInRootGroup(thread);
    }

    /**
     * A poller wakes virtual threads that wait for the outside, which says more of each of them than of the poller. It is a
     * platform thread or, since JDK 22, a virtual one.
     */
    static boolean isPoller(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            String method = frame.getMethodName();
            if (frame.getClassName().equals(POLLER) && method.endsWith("Loop")) {
                return isJdkAlone(stack);
            }
        }
        return false;
    }

    /**
     * Whether the thread accepts remote calls (RMI) for objects that the application exports, as its start site tells. A
     * connector of JMX is not counted: it is there for observers.
     *
     * @param startedAt where the thread was started; {@code null} when not recorded
     */
    public static boolean acceptsForApplication(StackTraceElement[] stack, StackTraceElement @Nullable [] startedAt) {
        if (startedAt == null || !JavaThreads.hasFrameIn(RMI_ACCEPTS, stack)) {
            return false;
        }
        boolean observed = Arrays.stream(startedAt)
                .map(StackTraceElement::getClassName)
                .anyMatch(type -> type.startsWith("javax.management.") || type.startsWith("sun.management."));
        return !observed && !isJdkAlone(startedAt);
    }

    /**
     * The JVM's own threads, which run no Java code while they wait (Signal Dispatcher, Service Thread), and the JDK's in the root
     * group: the process reaper of JDK 17 is a plain thread there.
     */
    private static boolean isInRootGroup(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return thread.getClass() == Thread.class
                && group != null
                && group.getParent() == null
                && Housekeepers.haveName(thread.getName());
    }

    /** JDK 24: {@code VirtualThread-unblocker}, before it {@code VirtualThread-unparker}. While it starts, its name alone tells. */
    private static boolean servesCarriers(Thread thread, StackTraceElement[] stack) {
        return thread.getName().equals(UNBLOCKER) || JavaThreads.hasFrameIn("java.lang.VirtualThread", stack);
    }

    /**
     * JDK 25: the timer of a pool, which forgets its pool when it starts. That of the virtual threads' own pool wakes sleeping virtual
     * threads, nothing else.
     */
    private static boolean servesVirtualThreads(Thread timer) {
        Object pool = CarrierPool.find();
        return pool != null && JdkInternals.read(ForkJoinPool.class, "delayScheduler", pool) == timer;
    }

    /** Whether no frame is the application's. */
    static boolean isJdkAlone(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!WaitShape.isJdk(frame)) {
                return false;
            }
        }
        return true;
    }
}
