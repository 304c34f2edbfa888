package dev.hangscope.otlp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Complete lines of a file, read in pieces of bounded size. */
final class EventFileReader {
    /** The agent's lines have at most a quarter of that. */
    static final int LONGEST_LINE = 64 * 1024;

    private static final int HASH_BYTES = 16;

    private EventFileReader() {}

    /** Takes lines. */
    interface Lines {

        /**
         * Takes the next one.
         *
         * @param text without its end; {@code null} for one that is too long
         * @param end the position behind it
         * @return whether to go on
         */
        boolean next(@Nullable String text, long end) throws InterruptedException;

        /** Nothing before this position is wanted any more: it is within a line that is too long. */
        void skipped(long position);
    }

    /**
     * Returns what tells the file from others of its directory, also when it is renamed and when its inode is used again: a hash of its
     * first line, in which the agent writes a time and a process. {@code null} as long as that line has no end.
     *
     * @param directory whose files no others are compared with
     */
    static @Nullable String key(FileChannel in, String directory) throws IOException {
        byte[] chunk = new byte[LONGEST_LINE];
        int length = read(in, 0, chunk);
        int end = lineEnd(chunk, 0, length);
        if (end < 0 && length < LONGEST_LINE) {
            return null;
        }
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(directory.getBytes(StandardCharsets.UTF_8));
            hash.update((byte) 0);
            hash.update(chunk, 0, end < 0 ? length : end);
            return HexFormat.of().formatHex(hash.digest(), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("each JDK has SHA-256", impossible);
        }
    }

    /**
     * Reads lines from a position on, as long as they are wanted and less than a number of bytes was read. Where the position is within a
     * line, the rest of that line is left out: its beginning was too long.
     *
     * @return whether there may be more
     */
    static boolean read(FileChannel in, long from, long most, Lines lines) throws IOException, InterruptedException {
        byte[] chunk = new byte[LONGEST_LINE];
        boolean within = from > 0 && !isBehindLine(in, from);
        long at = from;
        while (at - from < most) {
            int length = read(in, at, chunk);
            int start = 0;
            for (int end = lineEnd(chunk, start, length); end >= 0; end = lineEnd(chunk, start, length)) {
                String text = within ? null : new String(chunk, start, end - start, StandardCharsets.UTF_8);
                within = false;
                start = end + 1;
                if (!lines.next(text, at + start)) {
                    return true;
                }
            }
            if (start == 0 && (within || length == LONGEST_LINE)) {
                within = true;
                start = length;
                lines.skipped(at + length);
            }
            at += start;
            if (start == 0 || length < LONGEST_LINE) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBehindLine(FileChannel in, long position) throws IOException {
        byte[] before = new byte[1];
        return read(in, position - 1, before) == 1 && before[0] == '\n';
    }

    private static int lineEnd(byte[] chunk, int from, int to) {
        for (int i = from; i < to; i++) {
            if (chunk[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static int read(FileChannel in, long position, byte[] chunk) throws IOException {
        Arrays.fill(chunk, (byte) 0);
        ByteBuffer buffer = ByteBuffer.wrap(chunk);
        while (buffer.hasRemaining()) {
            if (in.read(buffer, position + buffer.position()) <= 0) {
                break;
            }
        }
        return buffer.position();
    }
}
