package dev.hangscope.agent.bootstrap.hooks.queue;

import dev.hangscope.agent.bootstrap.hooks.CallSite;
import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import org.jspecify.annotations.Nullable;

/**
 * Called by the blocking queues of {@code java.util.concurrent}, after their lock is given back, except {@link #waiting},
 * which is called just before a thread may park.
 */
public final class QueueHooks {
    private QueueHooks() {}

    /** A queue was made: its record. */
    public static @Nullable QueueRecord created() {
        if (Faults.queues != null) {
            return null;
        }
        try {
            return new QueueRecord(CallSite.sample(), true);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
            return null;
        } catch (Throwable fault) {
            Faults.inQueues(fault);
            return null;
        }
    }

    /** A queue was made of a collection: its maker has put that many items. */
    public static void filled(int items, @Nullable QueueRecord record) {
        if (items <= 0 || record == null) {
            return;
        }
        try {
            record.findOrAdd(ThreadId.current()).putMany(items);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inQueues(fault);
        }
    }

    /** An item was put. */
    public static void put(@Nullable QueueRecord record) {
        if (record == null) {
            return;
        }
        try {
            record.ofPutter(ThreadId.current()).putMany(1);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inQueues(fault);
        }
    }

    /** An item was put if {@code accepted}. */
    public static void offered(boolean accepted, @Nullable QueueRecord record) {
        if (accepted) {
            put(record);
        }
    }

    /** An item was taken if there was one. */
    public static void taken(@Nullable Object item, @Nullable QueueRecord record) {
        if (item == null || record == null) {
            return;
        }
        try {
            record.ofTaker(ThreadId.current()).take(item);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inQueues(fault);
        }
    }

    /** Several items were taken at once, of classes not looked at. */
    public static void drained(int items, @Nullable QueueRecord record) {
        if (items <= 0 || record == null) {
            return;
        }
        try {
            record.findOrAdd(ThreadId.current()).tookMany(items);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inQueues(fault);
        }
    }

    /** The current thread is about to wait on the queue. A queue without a record gets one that says so. */
    public static void waiting(Object queue, @Nullable QueueRecord record) {
        if (Faults.queues != null) {
            return;
        }
        try {
            QueueRecord known = record != null ? record : WaitedQueues.find(queue);
            if (known == null) {
                known = new QueueRecord(null, false);
            }
            known.findOrAdd(ThreadId.current()).startWait();
            if (!known.listed) {
                WaitedQueues.list(queue, known);
            }
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inQueues(fault);
        }
    }
}
