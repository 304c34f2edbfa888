package dev.hangscope.agent.output;

import dev.hangscope.agent.ownership.FileFacts;
import dev.hangscope.agent.ownership.ProcessUser;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A directory in which no other user can exchange our files: it belongs to this process's user or to root, and its group and
 * others may write into it only where its sticky bit keeps them from files that are not theirs (sticky bit: inode(7)). A group is not
 * trusted, as some systems have one group for all users.
 */
public final class OwnDirectory {
    private final Path path;

    private OwnDirectory(Path path) {
        this.path = path;
    }

    /**
     * Makes the directory when it is missing, for its owner only. What was made on the way to a failure is removed again. A path
     * with {@code ..} is shortened as text: {@code a/x/../b} is {@code a/b}.
     *
     * @throws UnusableDirectoryException when it cannot be made or written, or is not safe from other users
     */
    public static OwnDirectory open(Path given) throws UnusableDirectoryException {
        Path path = given.toAbsolutePath().normalize();
        Deque<Path> made = new ArrayDeque<>();
        try {
            checkLinks(path);
            make(path, made);
            OwnDirectory directory = new OwnDirectory(path.toRealPath());
            directory.check();
            return directory;
        } catch (IOException reason) {
            remove(made);
            throw reason instanceof UnusableDirectoryException known
                    ? known
                    : new UnusableDirectoryException("it cannot be made (" + inWords(reason) + ")");
        }
    }

    /** Where it is, without links. */
    public Path path() {
        return path;
    }

    /**
     * Checks that the directory still is what it has to be. Asked before each file, for another user may have exchanged a
     * directory above it.
     *
     * @throws UnusableDirectoryException when it is not
     */
    public void check() throws UnusableDirectoryException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnusableDirectoryException(
                    Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? "it is no directory" : "it is gone");
        }
        if (PrivateFile.isPosix(path)) {
            checkOwner();
        }
        if (!Files.isWritable(path)) {
            throw new UnusableDirectoryException(
                    isReadOnly() ? "its file system is read-only" : "no permission to write into it");
        }
    }

    private void checkOwner() throws UnusableDirectoryException {
        FileFacts facts;
        try {
            facts = FileFacts.of(path);
        } catch (UnsupportedOperationException noSuchView) {
            return;
        } catch (IOException unreadable) {
            throw new UnusableDirectoryException("it cannot be read (" + inWords(unreadable) + ")");
        }
        if (ProcessUser.isForeign(facts.uid())) {
            throw new UnusableDirectoryException(
                    "it belongs to another user (uid " + facts.uid() + "), who could read or exchange files in it");
        }
        if (facts.letsOthersReplaceEntries()) {
            throw new UnusableDirectoryException("other users may exchange files in it (mode " + facts.permissions()
                    + "): name a new directory in it, or run chmod go-w");
        }
    }

    private boolean isReadOnly() {
        try {
            return Files.getFileStore(path).isReadOnly();
        } catch (IOException | SecurityException unknown) {
            return false;
        }
    }

    /** A link that another user has laid leads where he wants. */
    private static void checkLinks(Path path) throws IOException {
        for (int i = 1; i <= path.getNameCount(); i++) {
            Path part = path.getRoot().resolve(path.subpath(0, i));
            if (Files.isSymbolicLink(part)
                    && PrivateFile.isPosix(part)
                    && Files.getAttribute(part, "unix:uid", LinkOption.NOFOLLOW_LINKS) instanceof Integer uid
                    && ProcessUser.isForeign(uid)) {
                throw new UnusableDirectoryException(part + " is a link of another user (uid " + uid + ")");
            }
        }
    }

    private static void make(Path path, Deque<Path> made) throws IOException {
        Path parent = path.getParent();
        if (Files.isDirectory(path) || parent == null) {
            return;
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnusableDirectoryException(
                    Files.isSymbolicLink(path) ? path + " is a link to nothing" : path + " is no directory");
        }
        make(parent, made);
        try {
            Files.createDirectory(path, ownersOnly(path));
            made.push(path);
        } catch (FileAlreadyExistsException another) {
            if (!Files.isDirectory(path)) {
                throw new NotDirectoryException(path.toString());
            }
        }
    }

    private static FileAttribute<?>[] ownersOnly(Path path) {
        return PrivateFile.isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void remove(Deque<Path> made) {
        for (Path each : made) {
            try {
                Files.deleteIfExists(each);
            } catch (IOException inUseByNow) {
                return;
            }
        }
    }

    /** Why the system refuses something, in a few words. */
    public static String inWords(IOException reason) {
        if (reason instanceof AccessDeniedException) {
            return "no permission";
        }
        String words = reason instanceof FileSystemException detailed ? detailed.getReason() : null;
        return words == null ? "the system refuses it" : words;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
