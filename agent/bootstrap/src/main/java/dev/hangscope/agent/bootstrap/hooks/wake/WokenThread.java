package dev.hangscope.agent.bootstrap.hooks.wake;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import org.jspecify.annotations.Nullable;

/**
 * The last wake-up of one thread. The waker writes two fields, the woken thread the rest. All are plain: {@code unpark} happens before
 * the return from {@code park}, and a wake-up that is lost to a race costs one sample.
 */
final class WokenThread {
    /** Wake-ups of a thread that are credited each time, before only the first of a tick is. */
    private static final int CREDITED_EACH_TIME = 8;

    /** {@link Thread#threadId()} of the woken thread. */
    final long thread;

    /** Id of the thread that woke it last. */
    long by;

    /** Whether it was woken since it credited a waker last. */
    boolean pending;

    /** Whether it is crediting now: what that does may park. */
    boolean busy;

    private long creditedTo;
    private @Nullable String creditedType;
    private long creditedAt;
    private int credits;

    WokenThread(long thread, long by) {
        this.thread = thread;
        this.by = by;
        pending = true;
    }

    /** Whether this wake-up from a wait on an object of this class is the same as the last one, as far as it matters. */
    boolean isCredited(String type) {
        return credits >= CREDITED_EACH_TIME
                && creditedTo == by
                && creditedType == type
                && creditedAt == CoarseClock.now;
    }

    void credit(String type) {
        credits++;
        creditedTo = by;
        creditedType = type;
        creditedAt = CoarseClock.now;
    }
}
