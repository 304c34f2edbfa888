package dev.hangscope.agent.bootstrap.hooks.site;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.OutOfLine;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Threads that have tried to take a lock and failed: for each thread the lock that it failed at last, with the locks that it has taken since
 * then. A bounded table that holds the locks weakly. Two threads of one slot overwrite each other's entry, which only loses it.
 */
public final class LockPolls {
    private static final int SIZE = 1 << 10;

    private static final AtomicReferenceArray<@Nullable Poll> POLLS = new AtomicReferenceArray<>(SIZE);

    /** Whether any thread has failed. Plain: a thread reads it for its own failures, which it has written itself. */
    static boolean any;

    private LockPolls() {}

    /** A lock that a thread failed to take, once or more in a row. Its fields are written by that thread alone. */
    public static final class Poll extends WeakReference<Object> {
        private static final int MOST_TAKEN = 4;

        public final long thread;

        /** When it failed first, as {@link CoarseClock#now}. */
        public final long since;

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

    /** The current thread did not get the lock. */
    @OutOfLine
    static void failed(Object lock) {
        long thread = ThreadId.current();
        Poll poll = of(thread);
        if (poll != null && poll.refersTo(lock)) {
            poll.again();
        } else if (CoarseClock.hasLockSample()) {
            CoarseClock.takeLockSample();
            any = true;
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
