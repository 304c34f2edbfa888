package dev.hangscope.agent.bootstrap.hooks.site;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.OutOfLine;
import org.jspecify.annotations.Nullable;

/** Called where pools and pipes are made, and where tasks are submitted. Costs a memory read while no sample is due. */
public final class SiteHooks {
    private SiteHooks() {}

    /** A task or future was given to a pool. */
    public static void submitted(@Nullable Object task) {
        note(Sites.SUBMITTED, task);
    }

    /** A pool or pipe was made. */
    public static void made(@Nullable Object object) {
        note(Sites.MADE, object);
    }

    private static void note(Sites sites, @Nullable Object object) {
        // What follows is compiled for itself and too large to be inlined: without this each submit would call it for
        // nothing.
        if (CoarseClock.hasSample()) {
            sample(sites, object);
        }
    }

    @OutOfLine
    private static void sample(Sites sites, @Nullable Object object) {
        if (object == null || Faults.waits != null) {
            return;
        }
        try {
            sites.note(object);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }
}
