package dev.hangscope.agent.bootstrap.hooks.thread;

import dev.hangscope.agent.bootstrap.hooks.VirtualThreads;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of living threads by id, and a ring of the newest that have ended. Lock-free: chains of immutable nodes,
 * replaced by compare-and-set; a thread is removed by its own end.
 */
public final class ThreadTable {
    private static final int BUCKETS = 1 << 14;
    private static final int ENDED = 1 << 10;
    private static final int SWEPT_AT_ONCE = BUCKETS >> 6;

    private static final AtomicReferenceArray<@Nullable Node> LIVING = new AtomicReferenceArray<>(BUCKETS);
    private static final AtomicReferenceArray<@Nullable ThreadRecord> RING = new AtomicReferenceArray<>(ENDED);
    private static final AtomicInteger ENDS = new AtomicInteger();

    /** The bucket where the next sweep begins. */
    private static int swept;

    private ThreadTable() {}

    private record Node(ThreadRecord record, @Nullable Node next) {}

    /** The record of a living thread; {@code null} when it has none. */
    public static @Nullable ThreadRecord find(long id) {
        for (Node node = LIVING.get(bucket(id)); node != null; node = node.next) {
            if (node.record.id == id) {
                return node.record;
            }
        }
        return null;
    }

    /** Gives all living threads that have a record, in no order. */
    public static void living(Consumer<ThreadRecord> each) {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            for (Node node = LIVING.get(bucket); node != null; node = node.next) {
                each.accept(node.record);
            }
        }
    }

    /** The newest ended threads that had a record, in no order. */
    public static ThreadRecord[] ended() {
        int count = 0;
        ThreadRecord[] found = new ThreadRecord[ENDED];
        for (int i = 0; i < ENDED; i++) {
            ThreadRecord record = RING.get(i);
            if (record != null) {
                found[count++] = record;
            }
        }
        return java.util.Arrays.copyOf(found, count);
    }

    static void add(ThreadRecord record) {
        int bucket = bucket(record.id);
        Node head;
        do {
            head = LIVING.get(bucket);
        } while (!LIVING.compareAndSet(bucket, head, new Node(record, head)));
    }

    /** The record of the current thread, made now if its start was not seen. */
    public static ThreadRecord ofCurrent(long id) {
        ThreadRecord record = find(id);
        if (record == null) {
            Thread thread = Thread.currentThread();
            record = new ThreadRecord(thread, id, 0, null, VirtualThreads.is(thread));
            add(record);
        }
        return record;
    }

    /** Moves the record from the living to the ended. */
    static void end(ThreadRecord record) {
        remove(record);
        RING.set((ENDS.getAndIncrement() & Integer.MAX_VALUE) % ENDED, record);
    }

    /** Forgets the record of a thread that does not run. */
    static void remove(ThreadRecord record) {
        int bucket = bucket(record.id);
        Node head;
        do {
            head = LIVING.get(bucket);
        } while (!LIVING.compareAndSet(bucket, head, without(head, record)));
    }

    /**
     * Forgets threads in a part of the table that were collected without an end: they were never started, or are virtual and nothing
     * refers to them. Called by one agent thread again and again.
     */
    public static void sweepSome() {
        int first = swept;
        swept = (first + SWEPT_AT_ONCE) & (BUCKETS - 1);
        for (int bucket = first; bucket < first + SWEPT_AT_ONCE; bucket++) {
            for (Node node = LIVING.get(bucket); node != null; node = node.next) {
                if (node.record.refersTo(null)) {
                    remove(node.record);
                }
            }
        }
    }

    private static @Nullable Node without(@Nullable Node head, ThreadRecord record) {
        Node kept = null;
        for (Node node = head; node != null; node = node.next) {
            if (node.record != record) {
                kept = new Node(node.record, kept);
            }
        }
        return kept;
    }

    private static int bucket(long id) {
        return (int) id & (BUCKETS - 1);
    }
}
