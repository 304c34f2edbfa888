package dev.hangscope.agent.watch.procfs.python;

import dev.hangscope.agent.watch.procfs.MemoryText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The symbols that a program or library exports, read from where the loader mapped it: elf(5), and DT_GNU_HASH as the GNU and LLVM
 * linkers write it. Only 64-bit files for x86-64. The file itself is not opened: it may have been replaced or belong to a container.
 */
final class ElfSymbols {
    private static final byte[] MARK = {0x7f, 'E', 'L', 'F', 2, 1};
    private static final int HEADER = 64;
    private static final int X86_64 = 62;
    private static final int SEGMENT = 56;
    private static final int MOST_SEGMENTS = 64;
    private static final int LOADED = 1;
    private static final int DYNAMIC = 2;
    private static final int MOST_DYNAMIC = 1 << 14;
    private static final long STRINGS = 5;
    private static final long SYMBOLS = 6;
    private static final long HASH = 0x6ffffef5L;
    private static final int SYMBOL = 24;
    private static final int MOST_IN_TABLE = 1 << 22;
    private static final int MOST_STEPS = 1_000;

    private final MemoryText.Memory memory;
    private final long start;
    private final long bias;
    private long strings;
    private long symbols;
    private long hash;

    private ElfSymbols(MemoryText.Memory memory, long start, long bias) {
        this.memory = memory;
        this.start = start;
        this.bias = bias;
    }

    /**
     * The symbols of a mapped file.
     *
     * @param start of its first mapping
     * @return {@code null} when it is none, or one for another machine
     */
    static @Nullable ElfSymbols at(long start, MemoryText.Memory memory) {
        ByteBuffer header = buffer(memory.read(start, HEADER));
        if (header == null
                || !Arrays.equals(header.array(), 0, MARK.length, MARK, 0, MARK.length)
                || header.getShort(18) != X86_64
                || header.getShort(54) != SEGMENT) {
            return null;
        }
        int count = header.getShort(56) & 0xffff;
        long offset = header.getLong(32);
        ByteBuffer segments = count > MOST_SEGMENTS || offset < HEADER || offset > HEADER * SEGMENT
                ? null
                : buffer(memory.read(start + offset, count * SEGMENT));
        if (segments == null) {
            return null;
        }
        ElfSymbols found = null;
        for (int i = 0; i < count; i++) {
            int at = i * SEGMENT;
            long address = segments.getLong(at + 16);
            if (segments.getInt(at) == LOADED && segments.getLong(at + 8) == 0) {
                found = new ElfSymbols(memory, start, start - address);
            }
            if (segments.getInt(at) == DYNAMIC && found != null) {
                long size = Math.min(segments.getLong(at + 40), MOST_DYNAMIC);
                return found.dynamic(buffer(memory.read(found.bias + address, (int) size))) ? found : null;
            }
        }
        return null;
    }

    private boolean dynamic(@Nullable ByteBuffer entries) {
        while (entries != null && entries.remaining() >= 16) {
            long tag = entries.getLong();
            long value = entries.getLong();
            // glibc's loader has made addresses of these, musl's leaves them as the file has them.
            long address = Long.compareUnsigned(value, start) < 0 ? bias + value : value;
            if (tag == STRINGS) {
                strings = address;
            } else if (tag == SYMBOLS) {
                symbols = address;
            } else if (tag == HASH) {
                hash = address;
            }
        }
        return strings != 0 && symbols != 0 && hash != 0;
    }

    /** The address of a symbol; 0 when it is not exported. */
    long address(String name) {
        ByteBuffer head = buffer(memory.read(hash, 16));
        if (head == null) {
            return 0;
        }
        int buckets = head.getInt(0);
        int first = head.getInt(4);
        int words = head.getInt(8);
        if (buckets <= 0 || buckets > MOST_IN_TABLE || words < 0 || words > MOST_IN_TABLE) {
            return 0;
        }
        int code = code(name);
        long table = hash + 16 + 8L * words;
        int index = number(table + 4L * Integer.remainderUnsigned(code, buckets));
        for (int step = 0; step < MOST_STEPS && index >= first && index < MOST_IN_TABLE; step++, index++) {
            int each = number(table + 4L * buckets + 4L * (index - first));
            if ((each | 1) == (code | 1)) {
                ByteBuffer symbol = buffer(memory.read(symbols + (long) SYMBOL * index, SYMBOL));
                if (symbol != null && symbol.getShort(6) != 0 && isNamed(symbol.getInt(0), name)) {
                    return bias + symbol.getLong(8);
                }
            }
            if ((each & 1) != 0) {
                return 0;
            }
        }
        return 0;
    }

    private boolean isNamed(int offset, String name) {
        byte[] expected = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        return Arrays.equals(memory.read(strings + (offset & 0xffffffffL), expected.length), expected);
    }

    private int number(long address) {
        ByteBuffer word = buffer(memory.read(address, Integer.BYTES));
        return word == null ? 0 : word.getInt(0);
    }

    private static int code(String name) {
        int code = 5381;
        for (int i = 0; i < name.length(); i++) {
            code = code * 33 + name.charAt(i);
        }
        return code;
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
