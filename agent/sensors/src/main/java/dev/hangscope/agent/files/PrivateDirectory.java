package dev.hangscope.agent.files;

import dev.hangscope.agent.ownership.ProcessUser;
import dev.hangscope.text.Layout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A new directory for files of this process, which is removed when it is closed. It lies in a directory of its user,
 * {@code hangscope-UID}, which no other user can enter; so nothing in there can be another user's.
 *
 * <p>Its maker holds a lock on a file in it, which the system releases when the maker is killed. The next one that is
 * made removes
 * what killed makers left, in its user's directory and nowhere else.
 */
public final class PrivateDirectory implements AutoCloseable {
    /** The file that the maker holds locked. */
    static final String LOCK = "lock";

    private static final String PREFIX = "hangscope-";
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{16}");
    private static final Duration BEING_MADE = Duration.ofSeconds(5);
    private static final int TRIES = 20;

    /** More than any process of ours makes; the rest of a crowded directory stays. */
    private static final int MOST_ENTRIES = 1000;

    /** The locks that this process holds: to open one and close it again would release it. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Place own;
    private final @Nullable FileChannel lock;
    private final @Nullable Place base;
    private final Place parent;

    private PrivateDirectory(Place own, @Nullable FileChannel lock, @Nullable Place base, Place parent) {
        this.own = own;
        this.lock = lock;
        this.base = base;
        this.parent = parent;
    }

    /**
     * Makes one, found by name. For systems that have no {@link Descriptor}, and JVMs that cannot load JNA.
     *
     * @throws IOException when the system does not let it, or another user could put something in its place
     */
    public static PrivateDirectory named(Path parent) throws IOException {
        Path real = parent.toRealPath();
        Place.checkOwners(real);
        return make(Place.named(real));
    }

    /**
     * Makes one that is held by descriptors, by the rights of the calling thread.
     *
     * @throws IOException when the system does not let it
     */
    public static PrivateDirectory held(Path parent) throws IOException {
        Path real = parent.toRealPath();
        return make(Place.held(Descriptor.directory(real), real));
    }

    /**
     * Makes one that is held by descriptors, by the rights of the calling thread.
     *
     * @param parent the directory to make it in; closed with this one
     * @param shown the path of the parent for people and other processes
     */
    public static PrivateDirectory heldIn(Descriptor parent, Path shown) throws IOException {
        return make(Place.held(parent, shown));
    }

    /** Returns attributes for files that only their owner can read. */
    public static FileAttribute<?>[] ownersOnly() {
        return attributes("rw-------");
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static PrivateDirectory make(Place parent) throws IOException {
        IOException last = new IOException("no name is free");
        try {
            for (int i = 0; i < TRIES; i++) {
                try {
                    return makeOnce(parent);
                } catch (FileAlreadyExistsException | NoSuchFileException again) {
                    last = again; // the name is taken, or the user's directory was removed by another process of ours
                }
            }
            throw last;
        } catch (IOException | RuntimeException failed) {
            parent.close();
            throw failed;
        }
    }

    private static PrivateDirectory makeOnce(Place parent) throws IOException {
        @Nullable Place base = base(parent);
        if (base != null) {
            removeForgotten(base);
        }
        Place home = base == null ? parent : base;
        try {
            String name = (base == null ? PREFIX : "")
                    + Layout.hex(ThreadLocalRandom.current().nextLong());
            Files.createDirectory(home.at(name), attributes("rwx------"));
            Place own = home.enter(name);
            HELD_HERE.add(own.shown());
            FileChannel lock = FileChannel.open(
                    own.at(LOCK),
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    ownersOnly());
            return new PrivateDirectory(own, locked(lock), base, parent);
        } catch (IOException failed) {
            if (base != null) {
                base.close();
            }
            throw failed;
        }
    }

    /** Does not wait for a lock: the user of the directory could hold it. */
    private static @Nullable FileChannel locked(FileChannel lock) throws IOException {
        try {
            if (lock.tryLock() != null) {
                return lock;
            }
        } catch (IOException noLocks) {
            lock.close(); // a file system without locks; it is not taken for forgotten before BEING_MADE is over
            return null;
        }
        lock.close();
        throw new IOException("another process has locked a file that was just made");
    }

    /** Returns the user's directory; {@code null} where another user has taken the name. */
    private static @Nullable Place base(Place parent) throws IOException {
        String name = PREFIX + parent.user();
        try {
            Files.createDirectory(parent.at(name), attributes("rwx------"));
        } catch (FileAlreadyExistsException thereAlready) {
            // whose it is, is seen below
        }
        try {
            return parent.enter(name);
        } catch (NoSuchFileException removed) {
            throw removed;
        } catch (IOException notOurs) {
            return null;
        }
    }

    /** Returns the directory's path for calls of this process. */
    public Path path() {
        return own.path();
    }

    /** Returns the directory's path for child processes of this process. */
    public Path pathForChildren() {
        return own.pathForChildren();
    }

    /** Returns the directory's path for people and other processes. */
    public Path shown() {
        return own.shown();
    }

    private static void removeForgotten(Place base) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(base.path())) {
            int left = MOST_ENTRIES;
            for (Path each : all) {
                String name = String.valueOf(each.getFileName());
                if (left-- == 0) {
                    return;
                }
                if (NAME.matcher(name).matches()
                        && !HELD_HERE.contains(base.shown().resolve(name))) {
                    removeIfForgotten(base, name);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException unreadable) {
            return;
        }
    }

    private static void removeIfForgotten(Place base, String name) throws IOException {
        try (Place one = base.enter(name)) {
            Instant made = Files.getLastModifiedTime(one.path()).toInstant();
            if (made.isBefore(Instant.now().minus(BEING_MADE)) && isForgotten(one)) {
                remove(base, one, name);
            }
        } catch (IOException goneOrNotOurs) {
            return;
        }
    }

    /** Returns whether no process holds the lock; one that is not there yet, or not any more, is held by none. */
    private static boolean isForgotten(Place one) throws IOException {
        Path lock = one.at(LOCK);
        if (!Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (one.descriptor() == null) {
            return Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS) && isFree(lock, LinkOption.NOFOLLOW_LINKS);
        }
        try (Descriptor file = InputFile.owned(lock, ProcessUser.uid())) {
            return isFree(file.path());
        }
    }

    private static boolean isFree(Path lock, LinkOption... options) throws IOException {
        Set<OpenOption> all = new HashSet<>(List.of(options));
        all.add(StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(lock, all)) {
            return isFree(channel);
        }
    }

    static boolean isFree(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock mine = channel.tryLock();
            if (mine == null) {
                return false;
            }
            mine.release();
            return true;
        } catch (OverlappingFileLockException heldHere) {
            return false;
        }
    }

    /** Removes the files in it, and the directory when nothing is left; there are no directories of ours in it. */
    private static void remove(Place base, Place directory, String name) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.path())) {
            int left = MOST_ENTRIES;
            for (Path each : all) {
                if (left-- == 0) {
                    return;
                }
                if (!Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(each);
                }
            }
            Files.deleteIfExists(base.at(name));
        } catch (IOException | java.nio.file.DirectoryIteratorException left) {
            return; // the next one that is made here tries again
        }
    }

    @Override
    public void close() {
        remove(base == null ? parent : base, own, String.valueOf(own.shown().getFileName()));
        own.close();
        if (base != null) {
            removeWhenEmpty(parent.at(String.valueOf(base.shown().getFileName())));
            base.close();
        }
        parent.close();
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException nothingToBeDone) {
            return;
        } finally {
            HELD_HERE.remove(own.shown());
        }
    }

    /** Removes a directory that was made by {@link #base}; does nothing when it is in use, or not one. */
    static void removeWhenEmpty(@Nullable Path directory) {
        try {
            if (directory != null
                    && String.valueOf(directory.getFileName()).startsWith(PREFIX)
                    && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException inUse) {
            return;
        }
    }
}
