package dev.hangscope.agent.bootstrap.hooks.site;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.OutOfLine;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;

/**
 * Called when a {@code java.util.concurrent} lock was taken, or a try to take one has failed. Costs two memory reads while no sample is due
 * and no thread tries again and again.
 */
public final class LockHooks {
    /** Two threads at once are harmless: what this keeps out is a sample within a sample. */
    private static boolean sampling;

    private LockHooks() {}

    /** The current thread has the lock that waiters of {@code synchronizer} want. */
    public static void locked(Object synchronizer) {
        if (CoarseClock.hasLockSample()) {
            sample(synchronizer, 0);
        }
        if (LockPolls.noted) {
            poll(true, synchronizer);
        }
    }

    /** The current thread has the lock, if it is {@code taken}. */
    public static void tried(boolean taken, Object synchronizer) {
        if (taken && CoarseClock.hasLockSample()) {
            sample(synchronizer, 0);
        }
        if (!taken || LockPolls.noted) {
            poll(taken, synchronizer);
        }
    }

    /** The current thread has the {@code StampedLock} for itself, unless the stamp is 0. */
    public static void stamped(long stamp, Object lock) {
        if (stamp != 0 && CoarseClock.hasLockSample()) {
            sample(lock, stamp);
        }
    }

    @OutOfLine
    private static void poll(boolean taken, Object lock) {
        if (Faults.waits != null) {
            return;
        }
        try {
            if (taken) {
                LockPolls.took(lock);
            } else {
                LockPolls.failed(lock);
            }
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    @OutOfLine
    private static void sample(Object lock, long stamp) {
        // The agent's own threads would use up the application's samples while it starts.
        if (sampling || Faults.waits != null || ThreadId.isAgents()) {
            return;
        }
        try {
            sampling = true;
            CoarseClock.takeLockSample();
            LockSites.note(lock, stamp);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        } finally {
            sampling = false;
        }
    }
}
