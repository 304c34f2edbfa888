package dev.hangscope.agent.watch.procfs.python;

/** Line of an instruction by a code object's table. */
final class PythonLineTable {
    private static final int UNIT = 2;
    private static final int FIRST_ONE_LINE = 10;
    private static final int NO_COLUMNS = 13;
    private static final int LONG = 14;

    private PythonLineTable() {}

    /**
     * The line by a table of {@code Objects/locations.md} of CPython: entries of one byte with the highest bit set (form and number of
     * code units), each with further bytes that have it not.
     *
     * @param table {@code co_linetable} of 3.11 and newer
     * @param firstLine {@code co_firstlineno}
     * @param offset of the instruction, in bytes
     * @return -1 when the table has none for it
     */
    static int line(byte[] table, int firstLine, long offset) {
        int line = firstLine;
        long from = 0;
        int at = 0;
        while (at < table.length) {
            int head = table[at] & 0xff;
            int form = (head >> 3) & 15;
            if ((head & 0x80) == 0) {
                return -1;
            }
            if (form == NO_COLUMNS || form == LONG) {
                line += signed(table, at + 1);
            } else if (form >= FIRST_ONE_LINE && form < NO_COLUMNS) {
                line += form - FIRST_ONE_LINE;
            }
            long end = from + (long) ((head & 7) + 1) * UNIT;
            if (offset >= from && offset < end) {
                return form > LONG || line < 1 ? -1 : line;
            }
            from = end;
            at++;
            while (at < table.length && (table[at] & 0x80) == 0) {
                at++;
            }
        }
        return -1;
    }

    /**
     * The line by the table that 3.9 and older have: pairs of bytes to be added to the offset (unsigned) and to the line (signed).
     *
     * @param table {@code co_lnotab}
     * @param firstLine {@code co_firstlineno}
     * @param offset of the instruction, in bytes
     */
    static int ofIncrements(byte[] table, int firstLine, long offset) {
        int line = firstLine;
        long from = 0;
        for (int at = 0; at + 1 < table.length; at += 2) {
            from += table[at] & 0xff;
            if (from > offset) {
                break;
            }
            line += table[at + 1];
        }
        return line < 1 ? -1 : line;
    }

    /**
     * The line by the table of 3.10: pairs of bytes, the length of a range of instructions (unsigned) and what its line is more than
     * the one before (signed; -128 when it has no line).
     *
     * @param table {@code co_linetable}
     * @return -1 when the table has none for the offset
     */
    static int ofRanges(byte[] table, int firstLine, long offset) {
        int line = firstLine;
        long from = 0;
        for (int at = 0; at + 1 < table.length; at += 2) {
            long end = from + (table[at] & 0xff);
            boolean none = table[at + 1] == Byte.MIN_VALUE;
            line += none ? 0 : table[at + 1];
            if (offset >= from && offset < end) {
                return none || line < 1 ? -1 : line;
            }
            from = end;
        }
        return -1;
    }

    /** A number of any length in groups of six bits, the lowest first; its lowest bit is the sign. */
    private static int signed(byte[] table, int start) {
        int value = 0;
        int shift = 0;
        for (int at = start; at < table.length && shift < Integer.SIZE; at++) {
            int bits = table[at] & 0x7f;
            value |= (bits & 63) << shift;
            shift += 6;
            if ((bits & 64) == 0) {
                break;
            }
        }
        return (value & 1) == 0 ? value >>> 1 : -(value >>> 1);
    }
}
