package dev.hangscope.agent.output;

import dev.hangscope.agent.ownership.FileFacts;
import dev.hangscope.agent.ownership.ProcessUser;
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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines that grows up to a limit and is then renamed to {@code NAME.1}, in place of the one before; so both together have at
 * most twice as many bytes. Several processes of one user may append to it: each line is written by one call at the end of the file
 * (O_APPEND, open(2)), and renamed under a lock. A file of another user, a link and a second name of another file are refused.
 */
public final class RotatedFile {
    private static final int TRIES = 5;

    private final OwnDirectory directory;
    private final Path file;
    private final long most;

    /** Whether the line before may have been written in part: the next one begins on a line of its own. */
    private boolean torn;

    /**
     * Names a file, which is made with its first line.
     *
     * @param name its name in the directory
     * @param most its limit in bytes
     */
    public RotatedFile(OwnDirectory directory, String name, long most) {
        this.directory = directory;
        this.file = directory.path().resolve(name);
        this.most = most;
    }

    /**
     * Appends one line.
     *
     * @param line with its end
     * @throws IOException when it cannot be written, or another user could have a hand in the file
     */
    public void append(String line) throws IOException {
        directory.check();
        byte[] bytes = ((torn ? "\n" : "") + line).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < TRIES; i++) {
            if (appendOnce(bytes)) {
                return;
            }
        }
        throw new IOException(file.getFileName() + " is replaced again and again");
    }

    /** Returns {@code false} when the file that was opened has been renamed meanwhile. */
    private boolean appendOnce(byte[] bytes) throws IOException {
        make();
        try (FileChannel out = FileChannel.open(
                        file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS));
                FileLock lock = lock(out)) {
            long size = out.size();
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != size) {
                return false;
            }
            if (size > 0 && size + bytes.length > most && lock != null) {
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".1"),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                return false;
            }
            torn = true;
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            torn = false;
            return true;
        }
    }

    private void make() throws IOException {
        try {
            PrivateFile.claim(file);
        } catch (FileAlreadyExistsException there) {
            checkIsOurs();
        }
    }

    private void checkIsOurs() throws IOException {
        if (!PrivateFile.isPosix(file)) {
            return;
        }
        FileFacts facts = FileFacts.of(file);
        if (!facts.isRegular() || facts.links() != 1) {
            throw new UnusableDirectoryException(file.getFileName() + " in it is no file, or has other names");
        }
        if (ProcessUser.isForeign(facts.uid())) {
            throw new UnusableDirectoryException(
                    file.getFileName() + " in it belongs to another user (uid " + facts.uid() + ")");
        }
    }

    /** Does not wait: another process could hold it for long. Without it the line is written, and the file is not renamed. */
    private static @Nullable FileLock lock(FileChannel channel) {
        try {
            return channel.tryLock();
        } catch (IOException | OverlappingFileLockException noLock) {
            return null;
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
