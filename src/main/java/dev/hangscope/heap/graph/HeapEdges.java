package dev.hangscope.heap.graph;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * The references of each object, in one run for each, the last of a run marked by its highest bit: 4 bytes a reference and
 * 4 an object. Runs come in any order, as the dump does.
 */
public final class HeapEdges {
    private static final int LAST = Integer.MIN_VALUE;
    private static final int NONE = -1;

    private final int[] starts;
    private final IntList targets = new IntList();
    private int open = NONE;

    /** @param objects how many objects there are */
    public HeapEdges(int objects) {
        starts = new int[objects];
        Arrays.fill(starts, NONE);
    }

    /** Begins the run of an object. */
    public void begin(int object) {
        open = object;
    }

    /** One reference of the object whose run is open. */
    public void add(int target) {
        if (starts[open] == NONE) {
            starts[open] = targets.size();
        }
        targets.add(target);
    }

    /** Ends the run. */
    public void end() {
        if (open != NONE && starts[open] != NONE) {
            int last = targets.size() - 1;
            targets.set(last, targets.get(last) | LAST);
        }
        open = NONE;
    }

    /** Gives each object that {@code object} refers to. */
    public void forEach(int object, IntConsumer each) {
        int at = starts[object];
        if (at == NONE) {
            return;
        }
        int target;
        do {
            target = targets.get(at++);
            each.accept(target & ~LAST);
        } while (target >= 0);
    }

    /** How many references there are. */
    public int size() {
        return targets.size();
    }
}
