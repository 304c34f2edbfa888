package dev.hangscope.agent.bootstrap.hooks.site;

import dev.hangscope.agent.bootstrap.hooks.CallSite;
import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Where objects were made or submitted: a bounded table that holds the objects weakly. When it is full, the oldest of a few
 * is given up. Only what was sampled gets here, see {@link CoarseClock}.
 */
public final class Sites {
    /** Tasks given to pools. */
    public static final Sites SUBMITTED = new Sites(1 << 12);

    /** Pools and pipes. */
    public static final Sites MADE = new Sites(1 << 10);

    private static final int PROBES = 8;

    private final AtomicReferenceArray<@Nullable Entry> entries;
    private final int mask;

    private Sites(int size) {
        entries = new AtomicReferenceArray<>(size);
        mask = size - 1;
    }

    /** An object, and what happened to it where. */
    public static final class Entry extends WeakReference<Object> {
        public final StackTraceElement[] at;
        public final long thread;
        final long nanos;

        Entry(Object object, StackTraceElement[] at, long thread) {
            super(object);
            this.at = at;
            this.thread = thread;
            nanos = CoarseClock.now;
        }
    }

    /** What is known of an object; {@code null} when nothing is. */
    public @Nullable Entry find(Object object) {
        int first = System.identityHashCode(object);
        for (int i = 0; i < PROBES; i++) {
            Entry entry = entries.get((first + i) & mask);
            if (entry != null && entry.refersTo(object)) {
                return entry;
            }
        }
        return null;
    }

    /** Samples where the current thread is. Racy: of two entries for one place one is lost. */
    void note(Object object) {
        StackTraceElement[] at = CallSite.sample();
        if (at == null) {
            return;
        }
        int first = System.identityHashCode(object);
        int chosen = first & mask;
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < PROBES; i++) {
            int slot = (first + i) & mask;
            Entry entry = entries.get(slot);
            if (entry == null || entry.refersTo(null) || entry.refersTo(object)) {
                chosen = slot;
                break;
            }
            if (entry.nanos < oldest) {
                oldest = entry.nanos;
                chosen = slot;
            }
        }
        entries.set(chosen, new Entry(object, at, ThreadId.current()));
    }
}
