package dev.hangscope.agent.bootstrap.hooks.site;

import dev.hangscope.agent.bootstrap.hooks.CallSite;
import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Where threads took {@code java.util.concurrent} locks last: a bounded table that holds the locks weakly, and only what was
 * sampled. An entry of a hot lock may be older than the thread's last time.
 */
public final class LockSites {
    private static final int SIZE = 1 << 12;
    private static final int PROBES = 4;
    private static final AtomicReferenceArray<@Nullable Entry> ENTRIES = new AtomicReferenceArray<>(SIZE);

    /** So often at once is looked where one lock was taken. */
    private static final int BURST = 16;

    /**
     * For each slot the tick of the clock at which its next look would be due if one were made at each tick. Locks with the same slot share
     * their looks. Racy: a look more or less.
     */
    private static final int[] DUE = new int[SIZE];

    private LockSites() {}

    /** A lock that a thread took. */
    public static final class Entry extends WeakReference<Object> {
        public final StackTraceElement[] at;
        public final long thread;

        /** What a {@code StampedLock} returned: unlike any other time that it was locked; 0 for other locks. */
        public final long stamp;

        private final long nanos;

        Entry(Object lock, StackTraceElement[] at, long thread, long stamp) {
            super(lock);
            this.at = at;
            this.thread = thread;
            this.stamp = stamp;
            nanos = CoarseClock.now;
        }
    }

    private static int slot(Object lock, int probe) {
        return (System.identityHashCode(lock) + probe) & (SIZE - 1);
    }

    /** Where the thread took the lock; {@code null} when it was not seen. */
    public static @Nullable Entry find(Object lock, long thread) {
        for (int i = 0; i < PROBES; i++) {
            Entry entry = ENTRIES.get(slot(lock, i));
            if (entry != null && entry.thread == thread && entry.refersTo(lock)) {
                return entry;
            }
        }
        return null;
    }

    /** A few locks are taken thousands of times a second and from few places: a walk of the stack each time would show nothing new. */
    private static boolean isDue(int slot) {
        int now = CoarseClock.ticks();
        int due = Math.max(DUE[slot], now);
        if (due - now >= BURST) {
            return false;
        }
        DUE[slot] = due + 1;
        return true;
    }

    /** The thread that got this stamp; {@code null} when it was not seen. */
    public static @Nullable Entry findStamp(Object lock, long stamp) {
        for (int i = 0; i < PROBES; i++) {
            Entry entry = ENTRIES.get(slot(lock, i));
            if (entry != null && entry.stamp == stamp && entry.refersTo(lock)) {
                return entry;
            }
        }
        return null;
    }

    /** Notes that the current thread has the lock. Racy: of two entries for one place one is lost. */
    static void note(Object lock, long stamp) {
        // Of a stamp only a sample tells who got it.
        if (stamp == 0 && !isDue(slot(lock, 0))) {
            return;
        }
        StackTraceElement[] at = CallSite.here();
        long thread = ThreadId.current();
        int chosen = slot(lock, 0);
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < PROBES; i++) {
            int slot = slot(lock, i);
            Entry entry = ENTRIES.get(slot);
            boolean free = entry == null
                    || entry.refersTo(null)
                    || entry.refersTo(lock) && (entry.thread == thread || stamp != 0);
            if (free) {
                chosen = slot;
                break;
            }
            if (entry.nanos < oldest) {
                oldest = entry.nanos;
                chosen = slot;
            }
        }
        ENTRIES.set(chosen, new Entry(lock, at, thread, stamp));
    }
}
