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

    private Faults() {}

    /**
     * A stack or a heap that ran out under the application's own call is not our fault: that record is lost, no more.
     */
    static boolean isOfTheApplication(Throwable fault) {
        return fault instanceof VirtualMachineError;
    }

    static void inQueues(Throwable fault) {
        if (!isOfTheApplication(fault) && queues == null) {
            queues = fault;
        }
    }

    static void inThreads(Throwable fault) {
        if (!isOfTheApplication(fault) && threads == null) {
            threads = fault;
        }
    }

    static void inWaits(Throwable fault) {
        if (!isOfTheApplication(fault) && waits == null) {
            waits = fault;
        }
    }

    static void inCounts(Throwable fault) {
        if (!isOfTheApplication(fault) && counts == null) {
            counts = fault;
        }
    }
}
