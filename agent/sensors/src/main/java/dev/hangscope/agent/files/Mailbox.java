package dev.hangscope.agent.files;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
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

    private final FileChannel channel;

    private Mailbox(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes one, for this process to be asked.
     *
     * @param directory where its bytes are kept
     */
    public static Mailbox make(Path directory) throws IOException {
        Path file = directory.resolve(
                PREFIX + String.format("%016x", ThreadLocalRandom.current().nextLong()));
        return new Mailbox(FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE, // on Linux: at once
                        LinkOption.NOFOLLOW_LINKS),
                PrivateDirectory.ownersOnly()));
    }

    /** Opens that of another process of this user; {@code null} when it has none. */
    public static @Nullable Mailbox of(long pid) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path each : all) {
                if (isMailbox(each)) {
                    return new Mailbox(FileChannel.open(each, StandardOpenOption.READ, StandardOpenOption.WRITE));
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
            @Nullable FileLock lock = channel.tryLock();
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
        return line(REQUEST);
    }

    /**
     * Leaves an answer.
     *
     * @param heading one line, which appears when the content is complete
     */
    public void answer(String heading, GivenDirectory.Content content) throws IOException {
        channel.truncate(BLOCK);
        channel.position(ANSWER);
        Writer out = new BufferedWriter(
                new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8)); // closed with it
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
        channel.position(ANSWER);
        return new BoundedInput(Channels.newInputStream(channel), mostBytes);
    }

    /** Removes an answer that nobody waits for. */
    public void clearWhenFree() throws IOException {
        if (PrivateDirectory.isFree(channel)) {
            clear();
        }
    }

    /** Removes request and answer. */
    public void clear() throws IOException {
        channel.truncate(0);
    }

    private void write(String line, int at) throws IOException {
        byte[] bytes = (line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > BLOCK) {
            throw new IOException("the line has more than " + BLOCK + " bytes");
        }
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            channel.write(all, at + (long) all.position());
        }
    }

    private String line(int at) throws IOException {
        if (channel.size() <= at) {
            return "";
        }
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        channel.read(block, at);
        String text = new String(block.array(), 0, block.position(), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        return end < 0 ? "" : text.substring(0, end);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
