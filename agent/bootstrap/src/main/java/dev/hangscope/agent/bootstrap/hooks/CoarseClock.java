package dev.hangscope.agent.bootstrap.hooks;

/**
 * A clock that costs one memory read: an agent thread advances it about four times a second. {@link System#nanoTime()} on
 * each put of a queue would more than double the put's cost.
 *
 * <p>The same tick refills a budget of stack samples, which bounds what the hooks spend on "where": a program that makes a
 * million queues a second pays for a few hundred samples, an ordinary program has every site.
 */
public final class CoarseClock {
    /** How often the agent ticks, in milliseconds. */
    public static final int TICK_MILLIS = 250;

    /** Samples that may be saved up: an application's start makes many objects at once. */
    private static final int MOST_SAMPLES = 4_000;

    private static final int SAMPLES_PER_TICK = 200;

    private static final int LATCH_RECORDS_PER_TICK = 1_000;

    /** The bits of a time; the last one is free for a mark. */
    public static final long TIME = ~1;

    /** {@link System#nanoTime()} at the last tick, made even. Plain on purpose: a reader may be a tick late. */
    public static long now = System.nanoTime() & TIME;

    // Plain and racy on purpose: two threads may take the same sample, and the budget is soft.
    private static int samples = MOST_SAMPLES;

    /** Locks are taken so often that they would leave nothing for the rest. */
    private static int lockSamples = MOST_SAMPLES / 2;

    /** Threads are woken as often as locks are taken. */
    private static int wakeSamples = MOST_SAMPLES / 2;

    /** What pools lend is rare, and each loan may be the one that never ends. */
    private static int loanSamples = MOST_SAMPLES;

    /** Latches that may yet get a record without a sample. */
    private static int latchRecords = MOST_SAMPLES;

    private CoarseClock() {}

    /** Called by the agent's clock thread only. */
    public static void tick() {
        now = System.nanoTime() & TIME;
        samples = Math.min(MOST_SAMPLES, samples + SAMPLES_PER_TICK);
        latchRecords = Math.min(MOST_SAMPLES, latchRecords + LATCH_RECORDS_PER_TICK);
        lockSamples = Math.min(MOST_SAMPLES / 2, lockSamples + SAMPLES_PER_TICK / 2);
        wakeSamples = Math.min(MOST_SAMPLES / 2, wakeSamples + SAMPLES_PER_TICK / 2);
        loanSamples = Math.min(MOST_SAMPLES, loanSamples + SAMPLES_PER_TICK);
    }

    /** Whether {@link #takeSample} would give one now. */
    public static boolean hasSample() {
        return samples > 0;
    }

    /** Whether the place where a lock was taken may be looked at now. */
    public static boolean hasLockSample() {
        return lockSamples > 0;
    }

    public static void takeLockSample() {
        lockSamples--;
    }

    /** Whether the place where a thread was woken may be looked at now; if so, that is done. */
    public static boolean takeWakeSample() {
        int left = wakeSamples;
        if (left <= 0) {
            return false;
        }
        wakeSamples = left - 1;
        return true;
    }

    /** Whether it may be looked at who borrows from a pool now; if so, that is done. */
    public static boolean takeLoanSample() {
        int left = loanSamples;
        if (left <= 0) {
            return false;
        }
        loanSamples = left - 1;
        return true;
    }

    /** Whether another latch may get a record. */
    public static boolean hasLatchRecord() {
        return latchRecords > 0;
    }

    public static void takeLatchRecord() {
        latchRecords--;
    }

    public static boolean takeSample() {
        int left = samples;
        if (left <= 0) {
            return false;
        }
        samples = left - 1;
        return true;
    }
}
