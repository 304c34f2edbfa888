package dev.hangscope.agent.watch.procfs;

import dev.hangscope.snapshot.os.OsDescriptor;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches bytes from {@code /proc}; parses nothing. Reads links of descriptors and never opens what they point to:
 * opening a pipe would add a reader or writer to it.
 */
public final class ProcReader {
    private static final int PAGE = 4_096;

    private static final int OWNER_READS = 0400;
    private static final int OWNER_WRITES = 0200;

    private final String root;

    /** @param root {@code /proc}, or a folder that looks like it */
    public ProcReader(String root) {
        this.root = root;
    }

    /** Answer of a read that may be denied. */
    public enum Access {
        GRANTED,
        /** The file is there but not for us. */
        DENIED,
        /** The process has ended, or the kernel has no such file. */
        GONE
    }

    /**
     * An answer.
     *
     * @param text the content, empty unless GRANTED; bytes that are not UTF-8 are replaced
     */
    public record Answer(Access access, String text) {}

    /** The content of a file below the root. */
    public Answer ask(String file) {
        File path = new File(root, file);
        // No channel: the first one makes the JDK load its network library, and settings made in main would come too
        // late.
        try (InputStream in = new FileInputStream(path)) {
            return new Answer(Access.GRANTED, all(in));
        } catch (FileNotFoundException e) {
            return new Answer(path.exists() ? Access.DENIED : Access.GONE, "");
        } catch (IOException e) {
            String message = e.getMessage();
            boolean denied = message != null && message.contains("not permitted");
            return new Answer(denied ? Access.DENIED : Access.GONE, "");
        }
    }

    /** As readAllBytes(), which asks for the file's length and position first: files of {@code /proc} have none. */
    private static String all(InputStream in) throws IOException {
        byte[] bytes = new byte[PAGE];
        int size = 0;
        int read;
        while ((read = in.read(bytes, size, bytes.length - size)) >= 0) {
            size += read;
            bytes = size == bytes.length ? Arrays.copyOf(bytes, 2 * size) : bytes;
        }
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    /** The content of a file below the root; {@code null} when it cannot be read. */
    public @Nullable String text(String file) {
        Answer answer = ask(file);
        return answer.access() == Access.GRANTED ? answer.text() : null;
    }

    /** Numbers among the names in a folder, ascending; {@code null} when it cannot be listed. */
    public long @Nullable [] numbers(String folder) {
        String[] names = new File(root, folder).list();
        if (names == null) {
            return null;
        }
        long[] numbers = new long[names.length];
        int count = 0;
        for (String name : names) {
            Long number = Character.isDigit(name.isEmpty() ? ' ' : name.charAt(0)) ? Numbers.decimal(name) : null;
            if (number != null) {
                numbers[count++] = number;
            }
        }
        long[] exact = Arrays.copyOf(numbers, count);
        Arrays.sort(exact);
        return exact;
    }

    /** The names in a directory; empty when it cannot be listed. */
    public List<String> names(String directory) {
        String[] names = new File(root, directory).list();
        return names == null ? List.of() : List.of(names);
    }

    /** Whether the file or folder exists. */
    public boolean exists(String file) {
        return new File(root, file).exists();
    }

    /** What a link points to; {@code null} when it cannot be read. */
    public @Nullable String link(String file) {
        try {
            return Files.readSymbolicLink(Path.of(root, file)).toString();
        } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
            return null;
        }
    }

    /**
     * Whether a descriptor reads and writes, by the mode of its link in {@code fd} ({@code fs/proc/fd.c}); a third of the cost of its
     * {@code fdinfo}.
     *
     * @return UNKNOWN when it cannot be read
     */
    public OsDescriptor.Access access(String link) {
        try {
            Object mode = Files.getAttribute(Path.of(root, link), "unix:mode", LinkOption.NOFOLLOW_LINKS);
            boolean reads = mode instanceof Integer m && (m & OWNER_READS) != 0;
            boolean writes = mode instanceof Integer m && (m & OWNER_WRITES) != 0;
            return reads && writes
                    ? OsDescriptor.Access.BOTH
                    : reads
                            ? OsDescriptor.Access.READ
                            : writes ? OsDescriptor.Access.WRITE : OsDescriptor.Access.UNKNOWN;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return OsDescriptor.Access.UNKNOWN;
        }
    }

    /** What a link points to, by stat(2), which opens nothing; {@code null} when it fails. */
    public @Nullable Stat stat(String file) {
        try {
            Path path = Path.of(root, file);
            Object mode = Files.getAttribute(path, "unix:mode");
            Object inode = Files.getAttribute(path, "unix:ino");
            Object links = Files.getAttribute(path, "unix:nlink");
            Object device = Files.getAttribute(path, "unix:dev");
            return mode instanceof Integer m
                            && inode instanceof Long i
                            && links instanceof Integer l
                            && device instanceof Long d
                    ? new Stat(m, d, i, l)
                    : null;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Four fields of stat(2).
     *
     * @param mode {@code st_mode}
     * @param device {@code st_dev}, as makedev(3) makes it
     * @param inode {@code st_ino}
     * @param links {@code st_nlink}: names in a file system; 0 when no process can open the file by a name
     */
    public record Stat(int mode, long device, long inode, int links) {

        /** Whether it is a named pipe: {@code S_ISFIFO}. */
        public boolean isFifo() {
            return (mode & 0170000) == 0010000;
        }
    }

    /** Bytes of a process's memory; {@code null} when they cannot be read. */
    public byte @Nullable [] memory(long pid, long address, int length) {
        if (address <= 0 || length < 0) {
            return null;
        }
        try (RandomAccessFile memory = new RandomAccessFile(new File(root, pid + "/mem"), "r")) {
            ByteBuffer buffer = ByteBuffer.allocate(length);
            int read = memory.getChannel().read(buffer, address);
            return read == length ? buffer.array() : null;
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
