package dev.hangscope.agent.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A private folder that is gone when its maker is done, and can be told from a forgotten one when its maker was killed: he
 * holds a lock on a file in it, which the system gives back in every case. Who makes another removes the forgotten ones.
 */
public final class HeldFolder implements AutoCloseable {
    /** The file that the maker holds locked. */
    public static final String LOCK = "lock";

    private static final String PREFIX = "hangscope";
    private static final Duration BEING_MADE = Duration.ofSeconds(5);

    private final Path path;
    private final FileChannel lock;

    private HeldFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes one that only its owner can look into, and removes forgotten ones beside it.
     *
     * @param parent the folder to make it in
     * @throws IOException when the system does not let it
     */
    public static HeldFolder in(Path parent) throws IOException {
        removeForgotten(parent);
        Path path = Files.createTempDirectory(parent, PREFIX);
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK),
                java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                ownersOnly(path));
        channel.lock();
        return new HeldFolder(path, channel);
    }

    /** For files that nobody but the owner may read. */
    public static FileAttribute<?>[] ownersOnly(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Removes those in {@code parent} whose makers were killed. */
    static void removeForgotten(Path parent) {
        try (Stream<Path> all = Files.list(parent)) {
            all.filter(each -> String.valueOf(each.getFileName()).startsWith(PREFIX))
                    .filter(each -> isOlderThanItsMaking(each) && isForgotten(each))
                    .toList()
                    .forEach(HeldFolder::remove);
        } catch (IOException | UncheckedIOException unreadable) {
            return; // then nothing can be made there either, and that is said
        }
    }

    /** Whether its maker is gone. One without that file may be about to get it, or be no folder of this kind. */
    public static boolean isForgotten(Path folder) {
        Path file = folder.resolve(LOCK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return !isLocked(channel);
        } catch (IOException notOurs) {
            return false;
        }
    }

    /** Between the file and the lock on it lies a moment. */
    private static boolean isOlderThanItsMaking(Path folder) {
        try {
            return Files.getLastModifiedTime(folder.resolve(LOCK))
                    .toInstant()
                    .isBefore(Instant.now().minus(BEING_MADE));
        } catch (IOException notOurs) {
            return false;
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock mine = channel.tryLock();
            if (mine == null) {
                return true;
            }
            mine.release();
            return false;
        } catch (OverlappingFileLockException heldHere) {
            return true;
        }
    }

    /** Removes a folder with all that is in it, as far as the system lets it. */
    public static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> inner = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : inner) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException left) {
            return; // the next one that is made here tries again
        }
    }

    @Override
    public void close() {
        remove(path);
        try {
            lock.close();
        } catch (IOException nothingToBeDone) {
            return;
        }
    }
}
