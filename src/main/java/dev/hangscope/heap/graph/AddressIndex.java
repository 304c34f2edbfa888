package dev.hangscope.heap.graph;

import java.util.Arrays;

/**
 * Numbers the objects of a heap in the order of their addresses. Keeps 4 bytes for each as long as the heap spans less than
 * 2^32 steps of the alignment (32 GB on 64-bit JVMs), 8 otherwise; looks up through a table of pages, so that a search has
 * only the few objects of one page before it.
 */
public final class AddressIndex {
    /** What {@link #of} answers for an address where no object begins. */
    public static final int NONE = -1;

    private final long base;
    private final int shift;
    private final int size;
    private final int[] narrow;
    private final long[] wide;
    private final int pageShift;
    private final int[] pages;

    private AddressIndex(long base, int shift, int[] narrow, long[] wide, int size, long span) {
        this.base = base;
        this.shift = shift;
        this.narrow = narrow;
        this.wide = wide;
        this.size = size;
        int bits = 0;
        while (span >>> bits > Math.max(1024L, size / 2)) {
            bits++;
        }
        pageShift = bits;
        pages = new int[(int) (span >>> bits) + 2];
        int page = 0;
        for (int i = 0; i < size; i++) {
            long of = key(i) >>> bits;
            while (page <= of) {
                pages[page++] = i;
            }
        }
        Arrays.fill(pages, page, pages.length, size);
    }

    /** Makes the index; an address that is given twice is one object. */
    public static AddressIndex of(LongList addresses) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        long bits = 0;
        for (int i = 0; i < addresses.size(); i++) {
            long address = addresses.get(i);
            low = Math.min(low, address);
            high = Math.max(high, address);
            bits |= address;
        }
        if (addresses.size() == 0) {
            return new AddressIndex(0, 0, new int[0], new long[0], 0, 0);
        }
        int shift = Math.min(3, Long.numberOfTrailingZeros(bits | 8));
        long span = (high - low) >>> shift;
        return span >>> 32 == 0 ? narrow(addresses, low, shift, span) : wide(addresses, low, shift, span);
    }

    private static AddressIndex narrow(LongList addresses, long base, int shift, long span) {
        int[] keys = new int[addresses.size()];
        boolean sorted = true;
        for (int i = 0; i < keys.length; i++) {
            // The highest bit turned round: so signed order is the order of addresses.
            keys[i] = (int) ((addresses.get(i) - base) >>> shift) ^ Integer.MIN_VALUE;
            sorted &= i == 0 || keys[i - 1] < keys[i];
        }
        if (!sorted) {
            Arrays.sort(keys);
        }
        return new AddressIndex(base, shift, keys, new long[0], keys.length, span);
    }

    private static AddressIndex wide(LongList addresses, long base, int shift, long span) {
        long[] keys = new long[addresses.size()];
        boolean sorted = true;
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (addresses.get(i) - base) >>> shift;
            sorted &= i == 0 || keys[i - 1] < keys[i];
        }
        if (!sorted) {
            Arrays.sort(keys);
        }
        return new AddressIndex(base, shift, new int[0], keys, keys.length, span);
    }

    private long key(int number) {
        return wide.length > 0 ? wide[number] : (narrow[number] ^ Integer.MIN_VALUE) & 0xFFFF_FFFFL;
    }

    /** The number of the object that begins at this address; {@link #NONE} when none does. */
    public int of(long address) {
        long distance = address - base;
        long key = distance >>> shift;
        if (distance < 0 || key << shift != distance || key >>> pageShift >= pages.length - 1) {
            return NONE;
        }
        int page = (int) (key >>> pageShift);
        int low = pages[page];
        int end = pages[page + 1];
        int found = wide.length > 0
                ? Arrays.binarySearch(wide, low, end, key)
                : Arrays.binarySearch(narrow, low, end, (int) key ^ Integer.MIN_VALUE);
        return found < 0 ? NONE : found;
    }

    /** The address of the object with this number. */
    public long address(int number) {
        return base + (key(number) << shift);
    }

    /** How many objects there are. */
    public int size() {
        return size;
    }
}
