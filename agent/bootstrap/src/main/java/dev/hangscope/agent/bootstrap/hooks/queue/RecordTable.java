package dev.hangscope.agent.bootstrap.hooks.queue;

import dev.hangscope.agent.bootstrap.hooks.Faults;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The records of objects whose class was loaded before the agent, and so could not be given a field for them: by identity, weakly.
 * Dearer than a field, some 10 to 20 ns for each use. Lock-free: chains of immutable nodes, replaced by compare-and-set.
 *
 * <p>There is room for {@value #MOST} objects. More of them at one time have no record, as those that were made before the agent.
 */
public final class RecordTable {
    static final int MOST = 1 << 16;

    private static final int BUCKETS = 1 << 14;
    private static final AtomicReferenceArray<@Nullable Node> CHAINS = new AtomicReferenceArray<>(BUCKETS);
    private static final AtomicInteger SIZE = new AtomicInteger();

    private RecordTable() {}

    private static final class Node extends WeakReference<Object> {
        final QueueRecord record;
        final @Nullable Node next;

        Node(Object object, QueueRecord record, @Nullable Node next) {
            super(object);
            this.record = record;
            this.next = next;
        }

        /** The same object's node in front of another rest of the chain; {@code null} when the object is gone. */
        @Nullable
        Node before(@Nullable Node rest) {
            Object object = get();
            return object == null ? null : new Node(object, record, rest);
        }
    }

    /** The object's record; {@code null} when it has none. */
    public static @Nullable QueueRecord find(Object object) {
        for (Node node = CHAINS.get(bucket(object)); node != null; node = node.next) {
            if (node.refersTo(object)) {
                return node.record;
            }
        }
        return null;
    }

    /**
     * Gives the object a record while there is room: {@code null} when a quarter of the table is in use. The rest is for objects that
     * were recorded when they were made.
     */
    public static @Nullable QueueRecord keepNew(Object object) {
        if (SIZE.get() >= MOST / 4) {
            return null;
        }
        QueueRecord record = new QueueRecord(null, false);
        keep(object, record);
        return record;
    }

    /** Keeps the record of a new object, if it has one. */
    public static void keep(Object object, @Nullable QueueRecord record) {
        if (record == null) {
            return;
        }
        try {
            int bucket = bucket(object);
            sweep(bucket);
            if (SIZE.get() >= MOST) {
                return;
            }
            Node head;
            do {
                head = CHAINS.get(bucket);
            } while (!CHAINS.compareAndSet(bucket, head, new Node(object, record, head)));
            SIZE.getAndIncrement();
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inQueues(fault);
        }
    }

    /** Drops the records of objects that are gone. */
    static void sweep() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            sweep(bucket);
        }
    }

    private static void sweep(int bucket) {
        Node head = CHAINS.get(bucket);
        int gone = 0;
        for (Node node = head; node != null; node = node.next) {
            gone += node.refersTo(null) ? 1 : 0;
        }
        if (gone == 0) {
            return;
        }
        Node kept = null;
        int dropped = 0;
        for (Node node = head; node != null; node = node.next) {
            Node copy = node.before(kept);
            dropped += copy == null ? 1 : 0;
            kept = copy == null ? kept : copy;
        }
        if (CHAINS.compareAndSet(bucket, head, kept)) {
            SIZE.getAndAdd(-dropped);
        }
    }

    private static int bucket(Object object) {
        return System.identityHashCode(object) & (BUCKETS - 1);
    }
}
