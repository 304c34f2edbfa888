package dev.hangscope.agent.files;

import dev.hangscope.text.Layout;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file without a name, by which processes of one user exchange a request and its answer. The process that is asked
 * makes it and keeps
 * it open; the one that asks finds it among the other's descriptors in {@code /proc}, where no other user can lay
 * anything. It is gone
 * with the process that made it.
 *
 * <p>The first block has the request, the second one line that says what the answer is, the rest is the answer. The
 * asker holds a
 * lock meanwhile.
 */
public final class Mailbox implements AutoCloseable {
    private static final String PREFIX = "hangscope-mailbox-";

    /** How the kernel shows it: it has no name any more. */
    private static final Pattern SHOWN = Pattern.compile("/.*/" + PREFIX + "[0-9a-f]{16} \\(deleted\\)");

    private static final int BLOCK = 8192;
    private static final int REQUEST = 0;
    private static final int HEADING = BLOCK;
    private static final int ANSWER = 2 * BLOCK;

    private final @Nullable RandomAccessFile own;
    private @Nullable FileChannel opened;

    private Mailbox(@Nullable RandomAccessFile own, @Nullable FileChannel opened) {
        this.own = own;
        this.opened = opened;
    }

    /**
     * Opened when it is needed: on JDK 25 the class of file channels reads {@code java.net.preferIPv4Stack}, which the application
     * may still set in {@code main}.
     */
    private FileChannel channel() {
        FileChannel known = opened;
        if (known == null) {
            known = Objects.requireNonNull(own).getChannel();
            opened = known;
        }
        return known;
    }

    /** Whether no process has ever written to it. */
    private boolean isUnused() throws IOException {
        return opened == null && own != null && own.length() == 0;
    }

    /**
     * Makes one, for this process to be asked.
     *
     * @param directory where its bytes are kept
     */
    public static Mailbox make(Path directory) throws IOException {
        String name = PREFIX + Layout.hex(ThreadLocalRandom.current().nextLong());
        // Follows no link and takes nothing that is there: mkdir(2). No other user can enter it.
        Path inside = Files.createDirectory(
                directory.resolve(name + ".d"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = inside.resolve(name);
        try {
            RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return new Mailbox(made, null);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(inside);
        }
    }

    /** Opens that of another process of this user; {@code null} when it has none. */
    public static @Nullable Mailbox of(long pid) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path each : all) {
                if (isMailbox(each)) {
                    return new Mailbox(null, FileChannel.open(each, StandardOpenOption.READ, StandardOpenOption.WRITE));
                }
            }
            return null;
        } catch (DirectoryIteratorException unreadable) {
            throw unreadable.getCause();
        }
    }

    private static boolean isMailbox(Path descriptor) {
        try {
            return SHOWN.matcher(Files.readSymbolicLink(descriptor).toString()).matches()
                    && Files.isRegularFile(descriptor);
        } catch (IOException closed) {
            return false;
        }
    }

    /** Locks it for an asker; {@code false} while another one holds it. */
    public boolean tryLock() throws IOException {
        try {
            @Nullable FileLock lock = channel().tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldHere) {
            return false;
        }
    }

    /** Leaves a request of one line; what was there before is gone. */
    public void ask(String request) throws IOException {
        clear();
        write(request, REQUEST);
    }

    /** Returns the request; an empty text when there is none. */
    public String request() throws IOException {
        return isUnused() ? "" : line(REQUEST);
    }

    /**
     * Leaves an answer.
     *
     * @param heading one line, which appears when the content is complete
     */
    public void answer(String heading, GivenDirectory.Content content) throws IOException {
        channel().truncate(BLOCK);
        channel().position(ANSWER);
        Writer out = new BufferedWriter(
                new OutputStreamWriter(Channels.newOutputStream(channel()), StandardCharsets.UTF_8)); // closed with it
        content.writeTo(out);
        out.flush();
        write(heading, HEADING);
    }

    /** Returns the heading of the answer; an empty text as long as there is none. */
    public String heading() throws IOException {
        return line(HEADING);
    }

    /** Returns what follows the heading. */
    public InputStream answer(long mostBytes) throws IOException {
        channel().position(ANSWER);
        return new BoundedInput(Channels.newInputStream(channel()), mostBytes);
    }

    /** Removes an answer that nobody waits for. */
    public void clearWhenFree() throws IOException {
        if (!isUnused() && PrivateDirectory.isFree(channel())) {
            clear();
        }
    }

    /** Removes request and answer. */
    public void clear() throws IOException {
        channel().truncate(0);
    }

    private void write(String line, int at) throws IOException {
        byte[] bytes = (line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > BLOCK) {
            throw new IOException("the line has more than " + BLOCK + " bytes");
        }
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            channel().write(all, at + (long) all.position());
        }
    }

    private String line(int at) throws IOException {
        if (channel().size() <= at) {
            return "";
        }
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        channel().read(block, at);
        String text = new String(block.array(), 0, block.position(), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        return end < 0 ? "" : text.substring(0, end);
    }

    @Override
    public void close() throws IOException {
        channel().close();
    }
}
