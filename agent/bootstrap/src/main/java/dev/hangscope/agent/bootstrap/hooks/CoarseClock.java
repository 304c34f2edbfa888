package dev.hangscope.agent.bootstrap.hooks;

/**
 * A clock that costs one memory read: an agent thread advances it about four times a second, and twice where nothing goes on.
 * {@link System#nanoTime()} on each put of a queue would more than double the put's cost.
 *
 * <p>The same tick refills a budget of stack samples, which bounds what the hooks spend on "where": a program that makes a
 * million queues a second pays for a few hundred samples, an ordinary program has every site.
 */
public final class CoarseClock {
    /** How often the agent ticks while hooks have something to note, in milliseconds. */
    public static final int TICK_MILLIS = 250;

    /** How often it ticks at least: each tick wakes a processor. */
    public static final int LONGEST_TICK_MILLIS = 500;

    /** Samples that may be saved up: an application's start makes many objects at once. */
    private static final int MOST_SAMPLES = 4_000;

    private static final int SAMPLES_PER_TICK = 200;

    private static final int MOST_LOCK_SAMPLES = 1_000;

    /**
     * A server takes thousands of locks a second, and uses up all of them all the time: of an application that takes no more than a hundred
     * a second each is seen, and of others too few to matter whatever the number.
     */
    private static final int LOCK_SAMPLES_PER_TICK = 25;

    private static final int LATCH_RECORDS_PER_TICK = 1_000;

    /** The bits of a time; the last one is free for a mark. */
    public static final long TIME = ~1;

    /** {@link System#nanoTime()} at the last tick, made even. Plain on purpose: a reader may be a tick late. */
    public static long now = System.nanoTime() & TIME;

    private static int ticks;

    // Plain and racy on purpose: two threads may take the same sample, and the budget is soft.
    private static int samples = MOST_SAMPLES;

    /** Locks are taken so often that they would leave nothing for the rest. */
    private static int lockSamples = MOST_LOCK_SAMPLES;

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
        ticks++;
        samples = Math.min(MOST_SAMPLES, samples + SAMPLES_PER_TICK);
        latchRecords = Math.min(MOST_SAMPLES, latchRecords + LATCH_RECORDS_PER_TICK);
        lockSamples = Math.min(MOST_LOCK_SAMPLES, lockSamples + LOCK_SAMPLES_PER_TICK);
        wakeSamples = Math.min(MOST_SAMPLES / 2, wakeSamples + SAMPLES_PER_TICK / 2);
        loanSamples = Math.min(MOST_SAMPLES, loanSamples + SAMPLES_PER_TICK);
    }

    /** Whether no hook has taken a sample since the last tick, nor so many before that they are not made up for yet. */
    public static boolean isAtRest() {
        return samples == MOST_SAMPLES
                && latchRecords == MOST_SAMPLES
                && lockSamples == MOST_LOCK_SAMPLES
                && wakeSamples == MOST_SAMPLES / 2
                && loanSamples == MOST_SAMPLES;
    }

    /** How often it has ticked. A reader may be a tick late. */
    public static int ticks() {
        return ticks;
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
