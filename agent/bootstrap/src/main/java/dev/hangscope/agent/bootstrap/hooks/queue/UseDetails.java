package dev.hangscope.agent.bootstrap.hooks.queue;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import org.jspecify.annotations.Nullable;

/** What is noted of a {@link QueueUse} now and then only. Written by its thread alone, like the rest. */
final class UseDetails {
    /** {@link CoarseClock} time when the last wait began: up to a tick too early; 0 when it never waited. */
    long waitingSince;

    StackTraceElement @Nullable [] lastPutAt;
    StackTraceElement @Nullable [] lastTakenAt;

    /** Puts and takes that were done then: unchanged means that a repeated wait is still the same wait. */
    private long doneBeforeWait = -1;

    void startWait(long done) {
        if (done != doneBeforeWait) {
            doneBeforeWait = done;
            waitingSince = CoarseClock.now;
        }
    }
}
