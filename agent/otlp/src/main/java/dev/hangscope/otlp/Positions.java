package dev.hangscope.otlp;

import dev.hangscope.agent.output.OwnDirectory;
import dev.hangscope.agent.output.PrivateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far files were sent, kept in a file: a line for each step, written by one call; a line that is cut off does not count. The file is
 * written anew, under another name first, when it has many lines that no longer count. A lock keeps a second forwarder out.
 */
final class Positions implements AutoCloseable {
    private static final String FILE = "positions";
    private static final String LOCK = "lock";
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{32}) ([0-9]{1,18})");
    private static final int SPARE_LINES = 10_000;
    private static final int MOST_FILES = 200_000;

    private final Path file;
    private final FileChannel lock;
    private final Map<String, Long> all = new HashMap<>();
    /** Files that this process has seen: those of others are forgotten when there are too many. */
    private final Set<String> used = new HashSet<>();

    private FileChannel out;
    private long lines;

    /** Whether a line may have been written in part. */
    private boolean torn;

    private Positions(Path directory, FileChannel lock) throws IOException {
        this.lock = lock;
        file = directory.resolve(FILE);
        read();
        out = rewritten();
    }

    /** Another process has them open. */
    static final class InUseException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Opens those in a directory.
     *
     * @throws InUseException when another process has
     * @throws IOException when they cannot be read or written
     */
    static Positions open(OwnDirectory directory) throws IOException {
        directory.check();
        Path name = directory.path().resolve(LOCK);
        try {
            PrivateFile.claim(name);
        } catch (FileAlreadyExistsException there) {
            // locked below
        }
        FileChannel lock = FileChannel.open(name, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        try {
            FileLock held = lock.tryLock();
            if (held == null) {
                throw new InUseException();
            }
            return new Positions(directory.path(), lock);
        } catch (OverlappingFileLockException heldHere) {
            lock.close();
            throw new InUseException();
        } catch (IOException failed) {
            lock.close();
            throw failed;
        }
    }

    private void read() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                all.put(matcher.group(1), Long.valueOf(matcher.group(2)));
            }
        }
    }

    /** Returns the position in a file; 0 where it is not known. */
    long of(String key) {
        used.add(key);
        return all.getOrDefault(key, 0L);
    }

    /**
     * Moves on.
     *
     * @throws IOException when it cannot be written; in this process it counts all the same
     */
    void advance(Map<String, Long> ends) throws IOException {
        all.putAll(ends);
        if (torn || lines > 2L * all.size() + SPARE_LINES || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            out.close();
            out = rewritten();
            torn = false;
            return;
        }
        StringBuilder text = new StringBuilder();
        ends.forEach((key, end) -> append(text, key, end));
        torn = true;
        write(out, text);
        torn = false;
        lines += ends.size();
    }

    private FileChannel rewritten() throws IOException {
        if (all.size() > MOST_FILES) {
            all.keySet().retainAll(used);
        }
        StringBuilder text = new StringBuilder();
        all.forEach((key, end) -> append(text, key, end));
        PrivateFile.replace(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
        lines = all.size();
        return FileChannel.open(
                file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS));
    }

    private static void append(StringBuilder text, String key, long end) {
        text.append(key).append(' ').append(end).append('\n');
    }

    private static void write(FileChannel out, StringBuilder text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        lock.close();
    }
}
