package dev.hangscope.agent.bootstrap.hooks.site;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.OutOfLine;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Threads that have tried to take a lock and failed: for each thread the lock that it failed at last, with the locks that it has taken
 * since then, as far as some thread fails again and again: else a taken lock costs nothing here. A bounded table that holds the locks
 * weakly. Two threads of one slot overwrite each other's entry, which only loses it.
 */
public final class LockPolls {
    private static final int SIZE = 1 << 10;

    private static final AtomicReferenceArray<@Nullable Poll> POLLS = new AtomicReferenceArray<>(SIZE);

    /** A loop that fails so often, for so long: tries that fail now and then, as at a cache's lock for its upkeep, are none. */
    private static final long LOOP_TRIES = 8;

    private static final long LOOP_NANOS = 1_000_000_000;

    /** So long after the last failure of a loop all that is taken is noted still. */
    private static final long NOTED_NANOS = 5_000_000_000L;

    /** Whether all that threads take is noted, since some thread polls. Plain: who sees it late begins to note late. */
    static boolean noted;

    /** Since when, as {@link CoarseClock#now}. */
    private static volatile long notedSince;

    private static volatile long lastOfLoop;

    private LockPolls() {}

    /** A lock that a thread failed to take, once or more in a row. Its fields are written by that thread alone. */
    public static final class Poll extends WeakReference<Object> {
        private static final int MOST_TAKEN = 4;

        public final long thread;

        private final long since;

        private volatile long last;
        private volatile long times = 1;
        private final AtomicReferenceArray<@Nullable WeakReference<Object>> taken =
                new AtomicReferenceArray<>(MOST_TAKEN);
        private volatile boolean tookMore;

        private Poll(Object lock, long thread) {
            super(lock);
            this.thread = thread;
            since = CoarseClock.now;
            last = since;
        }

        /** Since when it has failed and all that was taken was noted, as {@link CoarseClock#now}. */
        public long since() {
            return Math.max(since, notedSince);
        }

        /** Nanoseconds between two tries, on average. */
        public long pause() {
            return (last - since) / Math.max(1, times - 1);
        }

        private boolean isLoop() {
            return times >= LOOP_TRIES && last - since >= LOOP_NANOS;
        }

        /** When it failed last, as {@link CoarseClock#now}. */
        public long last() {
            return last;
        }

        /** How often it has failed. */
        public long times() {
            return times;
        }

        /** Whether the thread may have taken that lock since it began to fail at its own. */
        public boolean mayHaveTaken(Object lock) {
            if (tookMore) {
                return true;
            }
            for (int i = 0; i < MOST_TAKEN; i++) {
                WeakReference<Object> each = taken.get(i);
                if (each != null && each.refersTo(lock)) {
                    return true;
                }
            }
            return false;
        }

        @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
        private void again() {
            times++;
            last = CoarseClock.now;
        }

        private void took(Object lock) {
            for (int i = 0; i < MOST_TAKEN; i++) {
                WeakReference<Object> each = taken.get(i);
                if (each == null) {
                    taken.set(i, new WeakReference<>(lock));
                    return;
                }
                if (each.refersTo(lock)) {
                    return;
                }
            }
            tookMore = true;
        }
    }

    /** What the thread fails at; {@code null} when it is not known to fail. */
    public static @Nullable Poll of(long thread) {
        Poll poll = POLLS.get(slot(thread));
        return poll != null && poll.thread == thread ? poll : null;
    }

    private static int slot(long thread) {
        return (int) thread & (SIZE - 1);
    }

    private static void note() {
        lastOfLoop = CoarseClock.now;
        if (!noted) {
            notedSince = CoarseClock.now;
            noted = true;
        }
    }

    /** Called by the agent's clock thread at each tick: without a thread that polls nothing needs to be noted. */
    public static void tick() {
        if (noted && CoarseClock.now - lastOfLoop > NOTED_NANOS) {
            noted = false;
        }
    }

    /** Whether some thread polls, so that what is told of others can be relied on. */
    public static boolean areNoted() {
        return noted;
    }

    /** The current thread did not get the lock. */
    @OutOfLine
    static void failed(Object lock) {
        long thread = ThreadId.current();
        Poll poll = of(thread);
        if (poll != null && poll.refersTo(lock)) {
            poll.again();
            if (poll.isLoop()) {
                note();
            }
        } else if (CoarseClock.hasLockSample()) {
            CoarseClock.takeLockSample();
            POLLS.set(slot(thread), new Poll(lock, thread));
        } else if (poll != null) {
            POLLS.set(slot(thread), null);
        }
    }

    /** The current thread got the lock. */
    @OutOfLine
    static void took(Object lock) {
        long thread = ThreadId.current();
        Poll poll = of(thread);
        if (poll == null) {
            return;
        }
        if (poll.refersTo(lock)) {
            POLLS.set(slot(thread), null);
        } else {
            poll.took(lock);
        }
    }
}
