package dev.hangscope.agent.bootstrap.hooks.queue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The queues that some thread has waited on, held weakly. Hooks push without a lock; the agent sweeps what is gone. */
public final class WaitedQueues {
    private static final AtomicReference<@Nullable Entry> HEAD = new AtomicReference<>();

    private WaitedQueues() {}

    /** A queue and its record. */
    public static final class Entry extends WeakReference<Object> {
        public final QueueRecord record;
        private @Nullable Entry next;

        Entry(Object queue, QueueRecord record) {
            super(queue);
            this.record = record;
        }
    }

    static void list(Object queue, QueueRecord record) {
        record.listed = true;
        Entry entry = new Entry(queue, record);
        Entry head;
        do {
            head = HEAD.get();
            entry.next = head;
        } while (!HEAD.compareAndSet(head, entry));
    }

    /** The record of a listed queue; {@code null} when it is not listed. For queues that could not be given the field. */
    static @Nullable QueueRecord find(Object queue) {
        for (Entry entry = HEAD.get(); entry != null; entry = entry.next) {
            if (entry.refersTo(queue)) {
                return entry.record;
            }
        }
        return null;
    }

    /** All entries whose queue was there a moment ago. */
    public static List<Entry> all() {
        List<Entry> found = new ArrayList<>();
        for (Entry entry = HEAD.get(); entry != null; entry = entry.next) {
            if (!entry.refersTo(null)) {
                found.add(entry);
            }
        }
        return found;
    }

    /**
     * Drops entries whose queue is gone. Called by agent threads only: hooks change nothing but the head, so behind it
     * the chain belongs to the sweepers. Two of them may sweep at once: each write leads past entries that are gone, and past no other.
     */
    public static void sweep() {
        Entry kept = HEAD.get();
        while (kept != null) {
            Entry next = kept.next;
            while (next != null && next.refersTo(null)) {
                next = next.next;
            }
            kept.next = next;
            kept = next;
        }
    }
}
