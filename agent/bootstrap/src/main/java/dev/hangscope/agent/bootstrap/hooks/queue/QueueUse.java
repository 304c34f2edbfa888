package dev.hangscope.agent.bootstrap.hooks.queue;

import dev.hangscope.agent.bootstrap.hooks.CallSite;
import dev.hangscope.agent.bootstrap.hooks.Capped;
import dev.hangscope.agent.bootstrap.hooks.ClassName;
import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.OutOfLine;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import org.jspecify.annotations.Nullable;

/**
 * What one thread did with one queue. Written by that thread alone, read by reports: plain fields on purpose. 64 bytes on
 * purpose: a queue that is made, used once and dropped pays most for what is allocated.
 */
public class QueueUse {
    /** Puts and takes of a thread whose sites are looked at each time, while the budget lasts. */
    private static final int LOOKED_AT_EACH_TIME = 8;

    public final long threadId;
    /** {@code null} for the sums. */
    public final @Nullable ThreadRecord thread;

    public long puts;
    public long takes;

    /**
     * {@link CoarseClock} time, which is even, of the last put that was looked at, or one more: then the next put is to be
     * looked at whatever the time.
     */
    private long putStamp;

    /** The same of takes. */
    private long takeStamp;

    /** Class of the last item it took. A name, so that no class loader is pinned. */
    public @Nullable String lastTakenType;

    private @Nullable UseDetails details;

    QueueUse(long threadId, @Nullable ThreadRecord thread) {
        this.threadId = threadId;
        this.thread = thread;
        if (!CoarseClock.hasSample()) {
            // There is nothing to be looked at before the next tick.
            putStamp = CoarseClock.now;
            takeStamp = CoarseClock.now;
        }
    }

    /** {@link CoarseClock} time of the last put, about; 0 when it never put. */
    public final long lastPut() {
        return puts == 0 ? 0 : putStamp & CoarseClock.TIME;
    }

    /** {@link CoarseClock} time of the last take, about; 0 when it never took. */
    public final long lastTake() {
        return takes == 0 ? 0 : takeStamp & CoarseClock.TIME;
    }

    /** {@link CoarseClock} time when its last wait began, up to a tick too early; 0 when it never waited. */
    public final long waitingSince() {
        UseDetails known = details;
        return known == null ? 0 : known.waitingSince;
    }

    /** Where it put last, as far as that was sampled. */
    public final StackTraceElement @Nullable [] lastPutAt() {
        UseDetails known = details;
        return known == null ? null : known.lastPutAt;
    }

    /** Where it took last, as far as that was sampled. */
    public final StackTraceElement @Nullable [] lastTakenAt() {
        UseDetails known = details;
        return known == null ? null : known.lastTakenAt;
    }

    final void take(Object item) {
        String type = ClassName.of(item.getClass());
        if (lastTakenType != type) {
            lastTakenType = Capped.name(type);
        }
        tookMany(1);
    }

    public final void putMany(int items) {
        puts += items;
        if (putStamp != CoarseClock.now) {
            lookAtPut();
        }
    }

    final void tookMany(int items) {
        takes += items;
        if (takeStamp != CoarseClock.now) {
            lookAtTake();
        }
    }

    /** The first of this tick, or one of the first of all. */
    @OutOfLine
    private void lookAtPut() {
        putStamp = puts < LOOKED_AT_EACH_TIME ? CoarseClock.now | 1 : CoarseClock.now;
        StackTraceElement[] site = CallSite.sample();
        if (site != null) {
            details().lastPutAt = site;
        }
    }

    @OutOfLine
    private void lookAtTake() {
        takeStamp = takes < LOOKED_AT_EACH_TIME ? CoarseClock.now | 1 : CoarseClock.now;
        StackTraceElement[] site = CallSite.sample();
        if (site != null) {
            details().lastTakenAt = site;
        }
    }

    /** Each hand-off comes here. */
    final void startWait() {
        details().startWait(puts + takes);
    }

    private UseDetails details() {
        UseDetails known = details;
        if (known == null) {
            known = new UseDetails();
            details = known;
        }
        return known;
    }
}
