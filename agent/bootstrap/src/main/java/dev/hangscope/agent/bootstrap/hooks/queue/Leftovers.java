package dev.hangscope.agent.bootstrap.hooks.queue;

import dev.hangscope.agent.bootstrap.hooks.site.LockPolls;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;

/**
 * Removes what outlives its object. Weak references let the application's objects go; the entries themselves stay in their tables until
 * somebody drops them.
 */
public final class Leftovers {
    private static final int TICKS_BETWEEN = 40;

    private static int ticks;

    private Leftovers() {}

    /** Called by the agent's clock thread at each tick. */
    public static void sweep() {
        ThreadTable.sweepSome();
        LockPolls.tick();
        if (++ticks % TICKS_BETWEEN == 0) {
            WaitedQueues.sweep();
            RecordTable.sweep();
        }
    }
}
