package dev.hangscope.agent.watch.procfs.python;

import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.agent.watch.procfs.MemoryText;
import dev.hangscope.snapshot.os.OsFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a CPython thread (3.13 and newer), read from the memory of its process without stopping it. The thread does not run
 * meanwhile: whoever asks has seen so in two looks. What cannot be read or makes no sense ends the stack.
 */
final class PythonStack implements PythonThreads {
    /** Part of the names of files that have CPython. */
    static final String NAME = "python";

    private static final int PIECE = 1 << 18;
    private static final long MOST_SEARCHED = 8L << 20;
    private static final long UNKNOWN = -1;
    private static final long ABSENT = -2;

    /** Bits of a reference on the stack that are no part of the address: {@code pycore_stackref.h}. */
    private static final long TAGS = 3;

    /** Length and address of the UTF-8 form, behind the head of a string that is not ASCII. */
    private static final int UTF8_BYTES = 16;

    private final PythonObjects objects;
    private final PythonOffsets offsets;
    private final long runtime;

    private PythonStack(MemoryText.Memory memory, PythonOffsets offsets, long runtime) {
        this.objects = new PythonObjects(
                memory,
                new PythonObjects.Strings(
                        offsets.bytesLength(),
                        offsets.bytes(),
                        offsets.stringState(),
                        offsets.stringLength(),
                        offsets.stringHead(),
                        UTF8_BYTES,
                        offsets.plainStrings()));
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
    static @Nullable PythonStack in(@Nullable String maps, MemoryText.Memory memory, Map<String, Long> known) {
        long left = MOST_SEARCHED;
        Set<String> without = new HashSet<>();
        for (MapsText.Line line : MapsText.writableOf(maps, NAME)) {
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

    @Override
    public List<OsFrame> of(long tid) {
        long thread = objects.thread(
                runtime + offsets.interpreters(),
                offsets.nextInterpreter(),
                offsets.threads(),
                offsets.nextThread(),
                each -> objects.pointer(each + offsets.nativeThread()) == tid);
        return thread == 0
                ? List.of()
                : objects.frames(
                        objects.pointer(thread + offsets.currentFrame()),
                        offsets.frameSize(),
                        offsets.previous(),
                        this::add);
    }

    private boolean add(ByteBuffer frame, List<OsFrame> frames) {
        if (frame.get(offsets.owner()) >= PythonObjects.FIRST_OWNER_WITHOUT_CODE) {
            return true;
        }
        OsFrame read = frame(frame.getLong(offsets.executable()) & ~TAGS, frame.getLong(offsets.instruction()));
        return read != null && frames.add(read);
    }

    private @Nullable OsFrame frame(long code, long instruction) {
        ByteBuffer object = objects.struct(code, offsets.codeSize());
        if (object == null) {
            return null;
        }
        String file = objects.text(object.getLong(offsets.filename()));
        String function = objects.text(object.getLong(offsets.qualname()));
        long offset = instruction - (code + offsets.bytecode());
        byte[] table = objects.bytes(object.getLong(offsets.lineTable()));
        if (file == null || function == null || table == null || offset < 0 || offset > PythonObjects.MOST_CODE) {
            return null;
        }
        return new OsFrame(file, PythonLineTable.line(table, object.getInt(offsets.firstLine()), offset), function);
    }
}
