package dev.hangscope.agent.bootstrap.hooks.thread;

import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Called by the JDK just before a thread waits for something that its stack and the object it is parked on do not lead to: a
 * {@code CompletableFuture}, a barrier, a pipe, a pool's end, a process. There is no call when the wait is over: a look
 * compares the note with where the thread is.
 */
public final class WaitHooks {
    private WaitHooks() {}

    /** The current thread is about to wait for this, as long as it takes. */
    public static void waiting(Object resource) {
        note(Long.MAX_VALUE, resource);
    }

    /** The current thread is about to wait for this, not longer than that. */
    public static void waiting(long timeout, @Nullable TimeUnit unit, Object resource) {
        if (unit != null) {
            note(unit.toNanos(timeout), resource);
        }
    }

    private static void note(long nanos, Object resource) {
        if (Faults.waits != null) {
            return;
        }
        try {
            ThreadTable.ofCurrent(ThreadId.current()).waits(resource, nanos);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /** The current thread begins to compute the result of this future. */
    public static void running(@Nullable Object future) {
        if (Faults.waits != null || future == null) {
            return;
        }
        try {
            ThreadTable.ofCurrent(ThreadId.current()).runs(future);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }
}
