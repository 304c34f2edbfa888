package dev.hangscope.agent.bootstrap.hooks.wake;

import dev.hangscope.agent.bootstrap.hooks.ClassName;
import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.OutOfLine;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import org.jspecify.annotations.Nullable;

/**
 * Code of the application that has called {@code notify} or {@code notifyAll} calls {@code LockSupport.parkNanos} with the object and
 * a time below zero, for which that method does nothing but to call these hooks.
 */
public final class NotifyHooks {
    /** The time that stands for the place with number 0; others follow it. Nobody has waited so long. */
    public static final long FIRST = Long.MIN_VALUE;

    private NotifyHooks() {}

    /**
     * The current thread was about to be parked for less than no time.
     *
     * @param monitor the object that was notified, if the time is the number of a place
     */
    static void notified(@Nullable Object monitor, long nanos) {
        NotifySite site = NotifySites.at(nanos - FIRST);
        if (site == null || monitor == null) {
            return;
        }
        long by = ThreadId.current();
        String type = ClassName.of(monitor.getClass());
        if (!site.isRecorded(type, by)) {
            record(site, type, by);
        }
    }

    @OutOfLine
    private static void record(NotifySite site, String type, long by) {
        if (Faults.waits != null) {
            return;
        }
        try {
            site.notified(type, by);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }
}
