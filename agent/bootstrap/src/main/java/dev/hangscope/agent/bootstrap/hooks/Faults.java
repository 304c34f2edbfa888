package dev.hangscope.agent.bootstrap.hooks;

import org.jspecify.annotations.Nullable;

/** The first fault of each family of hooks. A family with a fault records no more; the report's head says so. */
public final class Faults {
    /** Fault of the queue hooks; {@code null} when there is none. */
    public static volatile @Nullable Throwable queues;

    /** Fault of the thread hooks; {@code null} when there is none. */
    public static volatile @Nullable Throwable threads;

    /** Fault of the hooks before waits; {@code null} when there is none. */
    public static volatile @Nullable Throwable waits;

    /** Fault of the hooks in latches, semaphores, barriers and phasers; {@code null} when there is none. */
    public static volatile @Nullable Throwable counts;

    /** What {@code Thread.stop} throws, before JDK 20. By name, as a later JDK may lack the class. */
    private static final String STOP = "java.lang.ThreadDeath";

    private Faults() {}

    public static void inQueues(Throwable fault) {
        if (isOurs(fault) && queues == null) {
            queues = fault;
        }
    }

    public static void inThreads(Throwable fault) {
        if (isOurs(fault) && threads == null) {
            threads = fault;
        }
    }

    public static void inWaits(Throwable fault) {
        if (isOurs(fault) && waits == null) {
            waits = fault;
        }
    }

    public static void inCounts(Throwable fault) {
        if (isOurs(fault) && counts == null) {
            counts = fault;
        }
    }

    /**
     * A stack or a heap that ran out under the application's own call is no fault of the hook: that record is lost, no more. Where the
     * application stops the thread, its exception goes on: a thread that survives would be a change that the application sees.
     */
    private static boolean isOurs(Throwable fault) {
        if (fault instanceof Error stop && fault.getClass().getName().equals(STOP)) {
            throw stop;
        }
        return !(fault instanceof VirtualMachineError);
    }
}
