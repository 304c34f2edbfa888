package dev.hangscope.agent.watch.procfs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Texts in the memory of a process, as C has them: bytes up to a NUL. */
public final class MemoryText {
    /** Reads never cross the end of a page, behind which nothing may be mapped. */
    private static final int PAGE = 4096;

    /** {@code PATH_MAX} of {@code include/uapi/linux/limits.h}. */
    private static final int LONGEST = 4096;

    private MemoryText() {}

    /** Reads bytes of a process. */
    public interface Memory {
        /** Bytes from an address on; {@code null} when they cannot be read. */
        byte @Nullable [] read(long address, int length);
    }

    /** The text at an address; {@code null} when it is empty, too long for a path, or cannot be read. */
    public static @Nullable String at(long address, Memory memory) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        long from = address;
        while (text.size() < LONGEST) {
            int length = PAGE - (int) Long.remainderUnsigned(from, PAGE);
            byte[] bytes = memory.read(from, length);
            if (bytes == null) {
                return null;
            }
            int end = 0;
            while (end < length && bytes[end] != 0) {
                end++;
            }
            text.write(bytes, 0, end);
            if (end < length) {
                return text.size() == 0 ? null : text.toString(StandardCharsets.UTF_8);
            }
            from += length;
        }
        return null;
    }
}
