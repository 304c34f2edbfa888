package dev.hangscope.heap.hprof;

import dev.hangscope.heap.graph.IntList;
import dev.hangscope.heap.graph.LongList;
import dev.hangscope.heap.graph.LongToInt;
import dev.hangscope.heap.hprof.record.RootKind;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntConsumer;

/** The roots of a dump, numbered from 0; those of one thread can be told without looking at all. */
public final class Roots {
    private static final int NONE = -1;
    private static final RootKind[] KINDS = RootKind.values();

    private final IntList kinds = new IntList();
    private final LongList objects = new LongList();
    private final IntList threads = new IntList();
    private final IntList numbers = new IntList();
    private final IntList nextOfThread = new IntList();
    private final LongToInt lastOfThread = new LongToInt();

    void add(RootKind kind, long object, int thread, int number) {
        int root = kinds.size();
        kinds.add(kind.ordinal());
        objects.add(object);
        threads.add(thread);
        numbers.add(number);
        if (kind.isOfThread()) {
            nextOfThread.add(lastOfThread.get(thread));
            lastOfThread.put(thread, root);
        } else {
            nextOfThread.add(NONE);
        }
    }

    /** How many there are. */
    public int size() {
        return kinds.size();
    }

    /** Why this root is one. */
    public RootKind kind(int root) {
        return KINDS[kinds.get(root)];
    }

    /** The address of the object that this root holds. */
    public long object(int root) {
        return objects.get(root);
    }

    /** The serial number of the thread that it belongs to; 0 when to none. */
    public int thread(int root) {
        return threads.get(root);
    }

    /** The number of the frame that it lies in, the innermost being 0; of a thread object, its stack trace. */
    public int number(int root) {
        return numbers.get(root);
    }

    /** The addresses of the objects that variables of this thread's frame refer to. */
    public Set<Long> ofFrame(int thread, int frame) {
        Set<Long> held = new HashSet<>();
        forEachOf(thread, root -> {
            if (kind(root) == RootKind.JAVA_FRAME && number(root) == frame) {
                held.add(object(root));
            }
        });
        return held;
    }

    /** Gives each root of this thread. */
    public void forEachOf(int thread, IntConsumer each) {
        for (int root = lastOfThread.get(thread); root != NONE; root = nextOfThread.get(root)) {
            each.accept(root);
        }
    }
}
