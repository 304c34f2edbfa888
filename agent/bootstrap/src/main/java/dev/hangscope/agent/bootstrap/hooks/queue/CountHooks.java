package dev.hangscope.agent.bootstrap.hooks.queue;

import dev.hangscope.agent.bootstrap.hooks.CallSite;
import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.OutOfLine;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import org.jspecify.annotations.Nullable;

/**
 * Called by latches, semaphores, barriers, phasers, and stamped locks that are read under. They share the record of queues: what gives
 * (counts down, releases, arrives) is a put, what takes (acquires) is a take.
 */
public final class CountHooks {
    /** {@code RBITS} of {@code StampedLock} (JDK 17 to 25): the part of a stamp, and of the lock's state, that counts readers. */
    public static final long READERS = 127;

    private CountHooks() {}

    /** One was made: its record. */
    public static @Nullable QueueRecord made() {
        if (Faults.counts != null) {
            return null;
        }
        try {
            return new QueueRecord(CallSite.sample(), true);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
            return null;
        } catch (Throwable fault) {
            Faults.inCounts(fault);
            return null;
        }
    }

    /**
     * A latch was made. One with a count of 1 has no count-down before its last, so without a sampled site there is nothing
     * to be recorded. Of the others some thousands a second get a record: a program that makes a latch for each of its requests
     * pays no more, and what is not recorded is told as not known.
     */
    public static @Nullable QueueRecord madeLatch(int count) {
        return CoarseClock.hasLatchRecord() ? makeLatchRecord(count) : null;
    }

    @OutOfLine
    private static @Nullable QueueRecord makeLatchRecord(int count) {
        if (Faults.counts != null) {
            return null;
        }
        try {
            StackTraceElement[] site = CallSite.sample();
            CoarseClock.takeLatchRecord();
            return site == null && count <= 1 ? null : new LatchRecord(site);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
            return null;
        } catch (Throwable fault) {
            Faults.inCounts(fault);
            return null;
        }
    }

    /**
     * A latch was counted down; the {@code last} time releases all, so there is nothing left to know. Nor is more to be known of
     * one that is counted down for ever.
     */
    public static void counted(boolean last, @Nullable QueueRecord record) {
        if (!last && record instanceof LatchRecord latch && !latch.isFull()) {
            count(latch);
        }
    }

    @OutOfLine
    private static void count(LatchRecord latch) {
        latch.countOne();
        gave(1, latch);
    }

    /** The current thread arrived. */
    public static void arrived(@Nullable QueueRecord record) {
        gave(1, record);
    }

    /** The current thread gave back permits. */
    public static void gave(int permits, @Nullable QueueRecord record) {
        if (record == null) {
            return;
        }
        try {
            record.findOrAdd(ThreadId.current()).putMany(permits);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inCounts(fault);
        }
    }

    /** The current thread took permits, unless {@code remaining} is negative. */
    public static void took(int remaining, int permits, @Nullable QueueRecord record) {
        if (remaining < 0 || record == null) {
            return;
        }
        try {
            record.findOrAdd(ThreadId.current()).tookMany(permits);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inCounts(fault);
        }
    }

    /** The current thread reads under a {@code StampedLock}, unless the stamp is 0. */
    public static void read(long stamp, @Nullable QueueRecord record) {
        took(stamp == 0 ? -1 : 0, 1, record);
    }

    /** The current thread got a stamp for the one that it had, unless it is 0. Each may be that of a reader. */
    public static void read(long stamp, long before, @Nullable QueueRecord record) {
        boolean reads = isReaders(stamp);
        if (stamp != 0 && reads != isReaders(before)) {
            if (reads) {
                took(0, 1, record);
            } else {
                gave(1, record);
            }
        }
    }

    /** The same as {@code StampedLock.isReadLockStamp}, of a class that is woven itself. */
    private static boolean isReaders(long stamp) {
        return (stamp & READERS) != 0;
    }

    /** The current thread gave a reader's stamp back. */
    public static void unread(@Nullable QueueRecord record) {
        gave(1, record);
    }

    /** The current thread gave a reader's stamp back, if there was one. */
    public static void unread(boolean given, @Nullable QueueRecord record) {
        if (given) {
            gave(1, record);
        }
    }
}
