package dev.hangscope.agent.watch.procfs.python;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.agent.watch.procfs.MemoryText;
import dev.hangscope.snapshot.os.OsFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a CPython thread (3.13 and newer), read from the memory of its process without stopping it. The thread does not run
 * meanwhile: whoever asks has seen so in two looks. Nothing that the memory says is trusted; each length and each chain has a
 * bound, and what cannot be read or makes no sense ends the stack.
 */
public final class PythonStack {
    private static final int PIECE = 1 << 18;
    private static final long MOST_SEARCHED = 8L << 20;
    private static final long UNKNOWN = -1;
    private static final long ABSENT = -2;
    private static final int MOST_INTERPRETERS = 8;
    private static final int MOST_THREADS = 1_024;
    private static final int MOST_FRAMES = 32;
    private static final int MOST_STEPS = 128;
    private static final int MOST_CHARACTERS = 1_024;
    private static final int MOST_TABLE = 1 << 16;
    private static final int MOST_CODE = 1 << 24;

    private static final int COMPACT = 1 << 5;
    private static final int ASCII = 1 << 6;

    /** Length and address of the UTF-8 form, behind the head of a string that is not ASCII. */
    private static final int UTF8_BYTES = 16;

    /** Frames of {@code enum _frameowner} from here on are entries from C, without code. */
    private static final int FIRST_WITHOUT_CODE = 3;

    /** Bits of a reference on the stack that are no part of the address: {@code pycore_stackref.h}. */
    private static final long TAGS = 3;

    private final MemoryText.Memory memory;
    private final PythonOffsets offsets;
    private final long runtime;

    private PythonStack(MemoryText.Memory memory, PythonOffsets offsets, long runtime) {
        this.memory = memory;
        this.offsets = offsets;
        this.runtime = runtime;
    }

    /**
     * Finds the runtime of CPython in a process.
     *
     * @param maps text of its {@code maps}
     * @param known where earlier processes had it: bytes from the start of the mapping on, by its file, and less than 0 for a file that
     *     has none, such as an older version's; gets this one
     * @return {@code null} when it has none, or one of another version
     */
    public static @Nullable PythonStack in(@Nullable String maps, MemoryText.Memory memory, Map<String, Long> known) {
        long left = MOST_SEARCHED;
        Set<String> without = new HashSet<>();
        for (MapsText.Line line : MapsText.writableOf(maps, "python")) {
            String file = line.mapping().key();
            long place = known.getOrDefault(file, UNKNOWN);
            if (place == ABSENT) {
                continue;
            }
            PythonStack there = place == UNKNOWN ? null : at(line.start() + place, memory);
            if (there != null) {
                return there;
            }
            without.add(file);
            for (long at = line.start(); at < line.end(); at += PIECE) {
                int length = (int) Math.min(PIECE, line.end() - at);
                left -= length;
                byte[] bytes = left < 0 ? null : memory.read(at, length);
                if (bytes == null) {
                    return null;
                }
                int found = find(bytes);
                PythonStack stack = found < 0 ? null : at(at + found, memory);
                if (stack != null) {
                    known.put(file, at + found - line.start());
                    return stack;
                }
            }
        }
        // The mark is static data: what one process of a program has not, none has.
        without.forEach(file -> known.put(file, ABSENT));
        return null;
    }

    private static @Nullable PythonStack at(long address, MemoryText.Memory memory) {
        PythonOffsets offsets = PythonOffsets.parse(memory.read(address, PythonOffsets.LENGTH));
        return offsets == null ? null : new PythonStack(memory, offsets, address);
    }

    private static int find(byte[] bytes) {
        int word = 8;
        for (int at = 0; at + word <= bytes.length; at += word) {
            if (bytes[at] == PythonOffsets.COOKIE[0]
                    && Arrays.equals(bytes, at, at + word, PythonOffsets.COOKIE, 0, word)) {
                return at;
            }
        }
        return -1;
    }

    /** The frames of a thread, the innermost first; empty when it runs no Python. */
    public List<OsFrame> of(long tid) {
        long interpreter = pointer(runtime + offsets.interpreters());
        for (int i = 0; i < MOST_INTERPRETERS && interpreter != 0; i++) {
            long thread = pointer(interpreter + offsets.threads());
            for (int t = 0; t < MOST_THREADS && thread != 0; t++) {
                if (pointer(thread + offsets.nativeThread()) == tid) {
                    return frames(pointer(thread + offsets.currentFrame()));
                }
                thread = pointer(thread + offsets.nextThread());
            }
            interpreter = pointer(interpreter + offsets.nextInterpreter());
        }
        return List.of();
    }

    private List<OsFrame> frames(long innermost) {
        List<OsFrame> frames = new ArrayList<>();
        long address = innermost;
        for (int step = 0; step < MOST_STEPS && address != 0 && frames.size() < MOST_FRAMES; step++) {
            ByteBuffer frame = struct(address, offsets.frameSize());
            if (frame == null) {
                return frames;
            }
            if (frame.get(offsets.owner()) < FIRST_WITHOUT_CODE) {
                OsFrame read = frame(frame.getLong(offsets.executable()) & ~TAGS, frame.getLong(offsets.instruction()));
                if (read == null) {
                    return frames;
                }
                frames.add(read);
            }
            address = frame.getLong(offsets.previous());
        }
        return frames;
    }

    private @Nullable OsFrame frame(long code, long instruction) {
        ByteBuffer object = struct(code, offsets.codeSize());
        if (object == null) {
            return null;
        }
        String file = text(object.getLong(offsets.filename()));
        String function = text(object.getLong(offsets.qualname()));
        long offset = instruction - (code + offsets.bytecode());
        byte[] table = bytes(object.getLong(offsets.lineTable()));
        if (file == null || function == null || table == null || offset < 0 || offset > MOST_CODE) {
            return null;
        }
        return new OsFrame(file, PythonLineTable.line(table, object.getInt(offsets.firstLine()), offset), function);
    }

    private byte @Nullable [] bytes(long address) {
        long length = pointer(address + offsets.bytesLength());
        return length <= 0 || length > MOST_TABLE ? null : memory.read(address + offsets.bytes(), (int) length);
    }

    /** A compact string: {@code Include/cpython/unicodeobject.h}. The upper bits of its state are not set by all that make one. */
    private @Nullable String text(long address) {
        ByteBuffer head = struct(address, offsets.stringHead());
        if (head == null) {
            return null;
        }
        int state = head.getInt(offsets.stringState());
        int width = offsets.plainStrings() ? 1 : (state >>> 2) & 7;
        boolean compact = offsets.plainStrings() || (state & COMPACT) != 0;
        boolean ascii = offsets.plainStrings() || (state & ASCII) != 0;
        long length = head.getLong(offsets.stringLength());
        if (!compact || width != 1 && width != 2 && width != 4 || length <= 0 || length > MOST_CHARACTERS) {
            return null;
        }
        byte[] data = memory.read(address + offsets.stringHead() + (ascii ? 0 : UTF8_BYTES), (int) length * width);
        if (data == null || ascii && !isAscii(data)) {
            return null;
        }
        return MachineTexts.commandLine(decoded(data, width));
    }

    private static boolean isAscii(byte[] data) {
        for (byte each : data) {
            if (each < ' ') {
                return false;
            }
        }
        return true;
    }

    private static String decoded(byte[] data, int width) {
        if (width == 1) {
            return new String(data, StandardCharsets.ISO_8859_1);
        }
        ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
        StringBuilder text = new StringBuilder();
        while (buffer.remaining() >= width) {
            int character = width == 2 ? buffer.getShort() & 0xffff : buffer.getInt();
            text.appendCodePoint(Character.isValidCodePoint(character) ? character : '?');
        }
        return text.toString();
    }

    private long pointer(long address) {
        ByteBuffer word = struct(address, Long.BYTES);
        return word == null ? 0 : word.getLong(0);
    }

    private @Nullable ByteBuffer struct(long address, int size) {
        int slack = Long.BYTES;
        byte[] bytes = address <= 0 ? null : memory.read(address, size + slack);
        return bytes == null ? null : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
}
