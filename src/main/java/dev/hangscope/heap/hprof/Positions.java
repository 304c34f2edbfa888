package dev.hangscope.heap.hprof;

/** Where in the dump each object lies: 4 bytes for each, 5 in dumps of more than 4 GB. */
final class Positions {
    private static final int LOW_BITS = 32;

    private final int[] low;
    private final byte[] high;

    Positions(int objects, long dumpBytes) {
        low = new int[objects];
        high = new byte[dumpBytes >>> LOW_BITS == 0 ? 0 : objects];
    }

    void set(int object, long position) {
        low[object] = (int) position;
        if (high.length > 0) {
            high[object] = (byte) (position >>> LOW_BITS);
        }
    }

    long get(int object) {
        long below = low[object] & 0xFFFF_FFFFL;
        return high.length == 0 ? below : (high[object] & 0xFFL) << LOW_BITS | below;
    }
}
