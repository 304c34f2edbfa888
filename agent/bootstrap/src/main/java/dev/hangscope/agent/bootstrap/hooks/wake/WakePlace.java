package dev.hangscope.agent.bootstrap.hooks.wake;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The threads that ended waits at one place on objects of one class. Outlives the threads and the objects. */
public final class WakePlace {
    /** So many wakers are told apart. */
    private static final int MOST_WAKERS = 8;

    /** Name of the class of the objects that threads were parked on; empty where they were parked on none. */
    public final String type;

    /** Where they were parked: the JDK's frame and the application's next to it; empty where that was not sampled. */
    public final StackTraceElement[] at;

    final int hash;

    private final AtomicReferenceArray<@Nullable Waker> wakers = new AtomicReferenceArray<>(MOST_WAKERS);

    /** Whether there were more wakers than are kept, and all that are kept were alive then. */
    private boolean crowded;

    WakePlace(String type, StackTraceElement[] at) {
        this.type = type;
        this.at = at;
        hash = hash(type, at);
    }

    static int hash(String type, StackTraceElement[] at) {
        int hash = 31 * type.hashCode() + Arrays.hashCode(at);
        return hash ^ (hash >>> 16);
    }

    boolean is(String otherType, StackTraceElement[] otherAt) {
        return type.equals(otherType) && Arrays.equals(at, otherAt);
    }

    /** A thread that woke others. */
    public static final class Waker {
        /** {@link Thread#threadId()}. */
        public final long id;

        /** {@code null} when nothing is recorded of the thread: its start was not seen, or it is one of many virtual threads. */
        public final @Nullable ThreadRecord record;

        /** Wake-ups that were credited to it: not all. Racy. */
        public long times;

        /** {@link CoarseClock} time of the last one. */
        public long last;

        Waker(long id, @Nullable ThreadRecord record) {
            this.id = id;
            this.record = record;
        }

        boolean isEnded() {
            return record != null && record.isEnded();
        }
    }

    /** The wakers that are told apart. */
    public List<Waker> wakers() {
        List<Waker> all = new ArrayList<>();
        for (int i = 0; i < MOST_WAKERS; i++) {
            Waker waker = wakers.get(i);
            if (waker != null) {
                all.add(waker);
            }
        }
        return all;
    }

    /** Whether every thread that ended such a wait is among the wakers, or had ended before one of them came. */
    public boolean isComplete() {
        return !crowded;
    }

    /** A thread was woken here by that one. */
    void woken(long by) {
        Waker known = find(by);
        if (known == null) {
            known = new Waker(by, ThreadTable.find(by));
            add(known);
        }
        known.times++;
        known.last = CoarseClock.now;
    }

    private @Nullable Waker find(long id) {
        for (int i = 0; i < MOST_WAKERS; i++) {
            Waker waker = wakers.get(i);
            if (waker != null && waker.id == id) {
                return waker;
            }
        }
        return null;
    }

    /** In a free entry, or in that of a thread that has ended. */
    private void add(Waker waker) {
        for (int i = 0; i < MOST_WAKERS; i++) {
            if (wakers.get(i) == null && wakers.compareAndSet(i, null, waker)) {
                return;
            }
        }
        for (int i = 0; i < MOST_WAKERS; i++) {
            Waker old = wakers.get(i);
            if (old != null && old.isEnded() && wakers.compareAndSet(i, old, waker)) {
                return;
            }
        }
        crowded = true;
    }
}
