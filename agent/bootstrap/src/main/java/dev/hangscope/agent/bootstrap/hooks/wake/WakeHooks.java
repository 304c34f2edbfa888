package dev.hangscope.agent.bootstrap.hooks.wake;

import dev.hangscope.agent.bootstrap.hooks.Capped;
import dev.hangscope.agent.bootstrap.hooks.ClassName;
import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.OutOfLine;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import dev.hangscope.agent.bootstrap.hooks.pool.LoanHooks;
import dev.hangscope.agent.bootstrap.hooks.queue.QueueRecord;
import dev.hangscope.agent.bootstrap.hooks.queue.RecordTable;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Called by {@code LockSupport}: a thread wakes another one, and a woken thread goes on. The waker only stores its id; where the thread
 * waited, and for what, the woken thread knows best.
 *
 * <p>{@code LockSupport} is under everything else, so nothing here may park, except for a sample of the stack, which the thread's own
 * mark keeps from a second one.
 */
public final class WakeHooks {
    private static final int SIZE = 1 << 13;

    /** By the low bits of the woken thread's id. Plain and racy: of two threads in one place the older is forgotten. */
    private static final @Nullable WokenThread[] WOKEN = new WokenThread[SIZE];

    /** Waits of which fields of the JDK or other hooks tell more. The names begin so. */
    private static final String[] KNOWN_OTHERWISE = {
        "java.util.concurrent.locks.",
        "java.util.concurrent.ForkJoinPool",
        "java.util.concurrent.SynchronousQueue",
        "java.util.concurrent.LinkedTransferQueue"
    };

    /** {@code Thread.parkBlocker}; {@code null} on a JDK without it. */
    private static final @Nullable VarHandle BLOCKER = blocker();

    private static final String NO_OBJECT = "";

    /** Ten minutes: who waits that long for other threads has lost what it waits for as well as one without a timeout. */
    private static final long LONG_NANOS = 600_000_000_000L;

    /** Whether any thread was ever parked for so long: before that nothing is to be noted of shorter times. Racy. */
    private static boolean someLong;

    private static final int MOST_FORGOTTEN = 1_000;

    /** Racy: a bound, no count. */
    private static int forgotten;

    private WakeHooks() {}

    private static @Nullable VarHandle blocker() {
        try {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findVarHandle(Thread.class, "parkBlocker", Object.class);
        } catch (ReflectiveOperationException otherJdk) {
            return null;
        }
    }

    /** The current thread is about to wake that one. */
    public static void waking(@Nullable Thread woken) {
        if (woken == null) {
            return;
        }
        long id = ThreadId.of(woken);
        WokenThread known = WOKEN[(int) id & (SIZE - 1)];
        if (known != null && known.thread == id) {
            known.by = ThreadId.current();
            known.pending = true;
        } else {
            add(id, known);
        }
    }

    @OutOfLine
    private static void add(long id, @Nullable WokenThread other) {
        try {
            if (other != null && other.pending) {
                forget(other);
            }
            WOKEN[(int) id & (SIZE - 1)] = new WokenThread(id, ThreadId.current());
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        }
    }

    /** A wake-up whose place its thread has not told: lost, unless the thread has ended. Of many virtual threads that is not known. */
    private static void forget(WokenThread other) {
        ThreadRecord record = ThreadTable.find(other.thread);
        if (record != null || ++forgotten > MOST_FORGOTTEN) {
            WakePlaces.lose();
        }
    }

    /** The current thread goes on after it was parked on this object. */
    public static void woken(@Nullable Object blocker) {
        long id = ThreadId.current();
        WokenThread known = WOKEN[(int) id & (SIZE - 1)];
        if (known != null && known.pending && known.thread == id) {
            credit(known, blocker);
        }
    }

    /** The current thread goes on after it was parked, maybe on an object that its caller has set. */
    public static void woken() {
        long id = ThreadId.current();
        WokenThread known = WOKEN[(int) id & (SIZE - 1)];
        if (known != null && known.pending && known.thread == id) {
            VarHandle field = BLOCKER;
            credit(known, field == null ? null : field.get(Thread.currentThread()));
        }
    }

    /** The same, where it was to be parked no longer than so many nanoseconds: below 1 it was not parked. */
    public static void woken(@Nullable Object blocker, long nanos) {
        if (nanos > 0) {
            woken(blocker);
        }
    }

    /** The current thread is about to be parked on an object, no longer than so many nanoseconds. */
    public static void parking(@Nullable Object blocker, long nanos) {
        if (nanos < 0) {
            if (LoanHooks.isOne(nanos)) {
                LoanHooks.told(blocker, nanos);
            } else {
                NotifyHooks.notified(blocker, nanos);
            }
        } else if (nanos >= LONG_NANOS || someLong) {
            noteTimeout(nanos);
        }
    }

    @OutOfLine
    private static void noteTimeout(long nanos) {
        if (Faults.waits != null) {
            return;
        }
        try {
            boolean isLong = nanos >= LONG_NANOS;
            someLong |= isLong;
            long id = ThreadId.current();
            ThreadRecord record = isLong ? ThreadTable.ofCurrent(id) : ThreadTable.find(id);
            if (record != null) {
                record.parksNanos = isLong ? nanos : 0;
            }
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /** The current thread is about to signal this condition, on which a thread waits. */
    public static void signalling(Object condition) {
        if (Faults.waits != null) {
            return;
        }
        try {
            QueueRecord known = RecordTable.find(condition);
            if (known == null) {
                known = RecordTable.keepNew(condition);
            }
            if (known != null) {
                known.findOrAdd(ThreadId.current()).putMany(1);
            }
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    @OutOfLine
    private static void credit(WokenThread woken, @Nullable Object blocker) {
        woken.pending = false;
        if (woken.busy || Faults.waits != null) {
            return;
        }
        try {
            String type = blocker == null ? NO_OBJECT : ClassName.of(blocker.getClass());
            if (woken.isCredited(type)) {
                return;
            }
            woken.busy = true;
            woken.credit(type);
            if (!isKnownOtherwise(type) && !ThreadId.isAgents()) {
                WakePlaces.woken(Capped.className(type), woken.by);
            }
            woken.busy = false;
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
            woken.busy = false;
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    private static boolean isKnownOtherwise(String type) {
        for (String prefix : KNOWN_OTHERWISE) {
            if (type.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
