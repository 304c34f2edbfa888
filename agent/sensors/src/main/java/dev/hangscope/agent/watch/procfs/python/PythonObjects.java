package dev.hangscope.agent.watch.procfs.python;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.MemoryText;
import dev.hangscope.snapshot.os.OsFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Objects in the memory of a CPython process. Nothing that the memory says is trusted: each length and each chain has a bound. */
final class PythonObjects {
    /** More frames than these are left out. */
    private static final int MOST_FRAMES = 32;

    /** More links of a chain of frames than these are not followed. */
    private static final int MOST_STEPS = 128;

    /** Code has no instructions beyond. */
    static final int MOST_CODE = 1 << 24;

    /** Frames of {@code enum _frameowner} from here on are entries from C, without code. */
    static final int FIRST_OWNER_WITHOUT_CODE = 3;

    private static final int MOST_INTERPRETERS = 8;
    private static final int MOST_THREADS = 1_024;
    private static final int MOST_CHARACTERS = 1_024;
    private static final int MOST_TABLE = 1 << 16;
    private static final int COMPACT = 1 << 5;
    private static final int ASCII = 1 << 6;

    private final MemoryText.Memory memory;
    private final Strings strings;

    PythonObjects(MemoryText.Memory memory, Strings strings) {
        this.memory = memory;
        this.strings = strings;
    }

    /**
     * How strings and bytes are laid out, as offsets in bytes: {@code Include/cpython/unicodeobject.h} and {@code bytesobject.h}.
     *
     * @param state of a string; its upper bits are not set by all that make one
     * @param head size of a string that is ASCII, without its characters
     * @param restOfHead what a compact string that is not ASCII has behind this
     * @param plain whether the bits of the state are not known, so that only ASCII is read
     */
    record Strings(int bytesLength, int bytes, int state, int length, int head, int restOfHead, boolean plain) {}

    /**
     * The thread among those of all interpreters.
     *
     * @param head address of the pointer to the first interpreter
     * @return 0 when there is none
     */
    long thread(long head, int nextInterpreter, int threads, int nextThread, LongPredicate isSearched) {
        long interpreter = pointer(head);
        for (int i = 0; i < MOST_INTERPRETERS && interpreter != 0; i++) {
            long thread = pointer(interpreter + threads);
            for (int t = 0; t < MOST_THREADS && thread != 0; t++) {
                if (isSearched.test(thread)) {
                    return thread;
                }
                thread = pointer(thread + nextThread);
            }
            interpreter = pointer(interpreter + nextInterpreter);
        }
        return 0;
    }

    /** The content of a bytes object; {@code null} when it is too long or not readable. */
    byte @Nullable [] bytes(long address) {
        long length = pointer(address + strings.bytesLength());
        return length < 0 || length > MOST_TABLE ? null : memory.read(address + strings.bytes(), (int) length);
    }

    /** A compact string; {@code null} when it is another, empty, too long or not readable. */
    @Nullable
    String text(long address) {
        ByteBuffer head = struct(address, strings.head());
        if (head == null) {
            return null;
        }
        int state = head.getInt(strings.state());
        int width = strings.plain() ? 1 : (state >>> 2) & 7;
        boolean compact = strings.plain() || (state & COMPACT) != 0;
        boolean ascii = strings.plain() || (state & ASCII) != 0;
        long length = head.getLong(strings.length());
        if (!compact || width != 1 && width != 2 && width != 4 || length <= 0 || length > MOST_CHARACTERS) {
            return null;
        }
        byte[] data = memory.read(address + strings.head() + (ascii ? 0 : strings.restOfHead()), (int) length * width);
        if (data == null || ascii && !isAscii(data)) {
            return null;
        }
        return MachineTexts.commandLine(decoded(data, width));
    }

    /** The word at an address; 0 when it is not readable. */
    long pointer(long address) {
        ByteBuffer word = struct(address, Long.BYTES);
        return word == null ? 0 : word.getLong(0);
    }

    /** A struct and the word behind it; {@code null} when it is not readable. */
    @Nullable
    ByteBuffer struct(long address, int size) {
        int slack = Long.BYTES;
        byte[] bytes = address <= 0 ? null : memory.read(address, size + slack);
        return bytes == null ? null : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
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

    /**
     * The frames of a chain, the innermost first.
     *
     * @param size of the part of a frame that is read
     * @param previous from a frame to the pointer to the next outer one
     * @param add adds what the frame is, if anything; whether to go on
     */
    List<OsFrame> frames(long innermost, int size, int previous, BiPredicate<ByteBuffer, List<OsFrame>> add) {
        List<OsFrame> frames = new ArrayList<>();
        long address = innermost;
        for (int step = 0; step < MOST_STEPS && address != 0 && frames.size() < MOST_FRAMES; step++) {
            ByteBuffer frame = struct(address, size);
            if (frame == null || !add.test(frame, frames)) {
                return frames;
            }
            address = frame.getLong(previous);
        }
        return frames;
    }
}
