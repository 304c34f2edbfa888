package dev.hangscope.heap.graph;

import java.util.Arrays;

/** A growing list of ints in pieces, so that growing copies nothing. */
public final class IntList {
    private static final int BITS = 18;
    private static final int PIECE = 1 << BITS;

    private int[][] pieces = new int[8][];
    private int size;

    /** Appends. */
    public void add(int value) {
        int piece = size >>> BITS;
        int at = size & (PIECE - 1);
        if (at == 0) {
            if (size < 0) {
                throw new IllegalStateException("more than " + Integer.MAX_VALUE + " entries");
            }
            if (piece == pieces.length) {
                pieces = Arrays.copyOf(pieces, piece * 2);
            }
            pieces[piece] = new int[PIECE];
        }
        pieces[piece][at] = value;
        size++;
    }

    /** The entry at this place. */
    public int get(int index) {
        return pieces[index >>> BITS][index & (PIECE - 1)];
    }

    /** Changes the entry at this place. */
    public void set(int index, int value) {
        pieces[index >>> BITS][index & (PIECE - 1)] = value;
    }

    /** How many there are. */
    public int size() {
        return size;
    }
}
