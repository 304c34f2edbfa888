package dev.hangscope.heap.graph;

import java.util.Arrays;

/** A growing list of longs in pieces, so that growing copies nothing. */
public final class LongList {
    private static final int BITS = 16;
    private static final int PIECE = 1 << BITS;

    private long[][] pieces = new long[8][];
    private int size;

    /** Appends. */
    public void add(long value) {
        int piece = size >>> BITS;
        int at = size & (PIECE - 1);
        if (at == 0) {
            if (piece == pieces.length) {
                pieces = Arrays.copyOf(pieces, piece * 2);
            }
            pieces[piece] = new long[PIECE];
        }
        pieces[piece][at] = value;
        size++;
    }

    /** The entry at this place. */
    public long get(int index) {
        return pieces[index >>> BITS][index & (PIECE - 1)];
    }

    /** How many there are. */
    public int size() {
        return size;
    }
}
