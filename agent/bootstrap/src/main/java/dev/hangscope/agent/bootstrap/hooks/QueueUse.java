package dev.hangscope.agent.bootstrap.hooks;

import org.jspecify.annotations.Nullable;

/** What one thread did with one queue. Written by that thread alone, read by reports: plain fields on purpose. */
public final class QueueUse {
    /** Id of the sum over threads that have ended and are no longer told apart. */
    public static final long FOLDED = -1;

    /** Id of the sum over living threads that were too many to be told apart. */
    public static final long OTHERS = -2;

    /** Puts and takes of a thread whose sites are looked at each time, while the budget lasts. */
    private static final int LOOKED_AT_EACH_TIME = 8;

    private static final long NEVER = Long.MIN_VALUE;

    public final long threadId;
    /** {@code null} for the sums. */
    public final @Nullable ThreadRecord thread;

    public long puts;
    public long takes;
    /** {@link CoarseClock} time of the last put, about; 0 when it never put. */
    public long lastPut;

    /** {@link CoarseClock} time of the last take, about; 0 when it never took. */
    public long lastTake;

    /** {@link CoarseClock} time until which puts, takes need no second look. */
    private long putStamp = NEVER;

    private long takeStamp = NEVER;
    public StackTraceElement @Nullable [] lastPutAt;
    public StackTraceElement @Nullable [] lastTakenAt;
    /** Class of the last item it took. A name, so that no class loader is pinned. */
    public @Nullable String lastTakenType;

    /** {@link CoarseClock} time when its last wait began: up to a tick too early. Each hand-off comes here. */
    public long waitingSince;
    /** Puts and takes it had done then: unchanged means that a repeated wait is still the same wait. */
    private long doneBeforeWait = -1;

    /** For the sums: threads that put, and threads that took. */
    public long foldedProducers;

    public long foldedConsumers;

    QueueUse(long threadId, @Nullable ThreadRecord thread) {
        this.threadId = threadId;
        this.thread = thread;
    }

    void putMany(int items) {
        puts += items;
        if (putStamp != CoarseClock.now) {
            lookAtPut();
        }
    }

    void take(Object item) {
        String type = item.getClass().getName();
        if (lastTakenType != type) {
            lastTakenType = type;
        }
        tookMany(1);
    }

    void tookMany(int items) {
        takes += items;
        if (takeStamp != CoarseClock.now) {
            lookAtTake();
        }
    }

    /** The first of this tick, or one of the first of all: those leave the stamp as it is, and the next comes here too. */
    @OutOfLine
    private void lookAtPut() {
        lastPut = CoarseClock.now;
        putStamp = puts < LOOKED_AT_EACH_TIME ? NEVER : lastPut;
        StackTraceElement[] site = CallSite.sample();
        if (site != null) {
            lastPutAt = site;
        }
    }

    @OutOfLine
    private void lookAtTake() {
        lastTake = CoarseClock.now;
        takeStamp = takes < LOOKED_AT_EACH_TIME ? NEVER : lastTake;
        StackTraceElement[] site = CallSite.sample();
        if (site != null) {
            lastTakenAt = site;
        }
    }

    void startWait() {
        long done = puts + takes;
        if (done != doneBeforeWait) {
            doneBeforeWait = done;
            waitingSince = CoarseClock.now;
        }
    }

    void fold(QueueUse ended) {
        puts += ended.puts;
        takes += ended.takes;
        boolean isSum = ended.threadId < 0;
        foldedProducers += isSum ? ended.foldedProducers : ended.puts > 0 ? 1 : 0;
        foldedConsumers += isSum ? ended.foldedConsumers : ended.takes > 0 ? 1 : 0;
    }
}
