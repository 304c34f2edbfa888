package dev.hangscope.agent.bootstrap.hooks.process;

import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Holds the start of a child for the moment that the agent needs to listen to what becomes of its descendants: a worker may be
 * killed and reaped a tenth of a second later, and leaves no trace. That takes 2 ms, and up to a tenth of a second in a JVM that has
 * just been started; it is done again only when no child has lived for some time. Where the kernel tells nothing (no
 * CAP_NET_ADMIN), nobody is held.
 */
public final class FirstChild {
    /** Longer than this nobody is held, nor those who come after. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static volatile boolean held;
    private static volatile boolean wanted;
    private static volatile @Nullable Thread listener;

    private FirstChild() {}

    /** From now on starts wait for {@link #heard}, after this thread was woken. */
    public static void waitsFor(Thread thread) {
        listener = thread;
        wanted = false;
        held = true;
    }

    /** Descendants are heard, or cannot be. */
    public static void heard() {
        wanted = false;
        held = false;
    }

    /** Whether somebody is about to start a child. */
    public static boolean isWanted() {
        return wanted;
    }

    /** A child is about to be started by this thread. */
    public static void starting() {
        if (!held || Faults.waits != null || ThreadId.isAgents()) {
            return;
        }
        try {
            wanted = true;
            LockSupport.unpark(listener);
            long since = System.nanoTime();
            while (held) {
                if (System.nanoTime() - since > LONGEST_NANOS) {
                    heard();
                }
                // Not park: that would use up a permit of the application's.
                Thread.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }
}
