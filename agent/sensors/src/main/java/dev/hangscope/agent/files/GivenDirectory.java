package dev.hangscope.agent.files;

import dev.hangscope.agent.ownership.FileFacts;
import dev.hangscope.agent.ownership.ProcessUser;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PrivateDirectory} that another process made for the files of this one. It must belong to this process's
 * user and be closed
 * to all others. Files in it are made by the directory's descriptor, which the JDK holds, and JNA is not needed.
 */
public final class GivenDirectory implements AutoCloseable {
    private final Path path;
    private final DirectoryStream<Path> stream;
    private final @Nullable SecureDirectoryStream<Path> held;

    private GivenDirectory(Path path, DirectoryStream<Path> stream, @Nullable SecureDirectoryStream<Path> held) {
        this.path = path;
        this.stream = stream;
        this.held = held;
    }

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /** Writes it. */
        void writeTo(Writer out) throws IOException;
    }

    /**
     * Opens the directory.
     *
     * @throws IOException when it is not there, another user's, or open to other users
     */
    @SuppressWarnings("StreamResourceLeak") // closed with the object
    public static GivenDirectory open(Path path) throws IOException {
        BasicFileAttributes named = checked(path);
        DirectoryStream<Path> stream = Files.newDirectoryStream(path);
        SecureDirectoryStream<Path> held = stream instanceof SecureDirectoryStream<Path> secure ? secure : null;
        if (held != null && !isSame(named, held)) {
            stream.close();
            throw new FileSystemException(path.toString(), null, "it was replaced");
        }
        return new GivenDirectory(path, stream, held);
    }

    private static BasicFileAttributes checked(Path path) throws IOException {
        BasicFileAttributes named = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean isOurs = named.isDirectory();
        try {
            FileFacts facts = FileFacts.of(path);
            isOurs &= facts.isPrivateDirectoryOf(ProcessUser.uid());
            isOurs &= Objects.equals(
                    named.fileKey(),
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .fileKey());
        } catch (UnsupportedOperationException noUnix) {
            // there the folder of temporary files is the user's own
        }
        if (!isOurs) {
            throw new FileSystemException(path.toString(), null, "it is not a private directory of this JVM's user");
        }
        return named;
    }

    private static boolean isSame(BasicFileAttributes named, SecureDirectoryStream<Path> held) throws IOException {
        return Objects.equals(
                named.fileKey(),
                held.getFileAttributeView(BasicFileAttributeView.class)
                        .readAttributes()
                        .fileKey());
    }

    /** Writes a file that appears whole or not at all. */
    public void write(String name, Content content) throws IOException {
        Path part = Path.of(name + ".part");
        try (Writer out = new BufferedWriter(
                new OutputStreamWriter(Channels.newOutputStream(create(part)), StandardCharsets.UTF_8))) {
            content.writeTo(out);
        }
        if (held == null) {
            Files.move(path.resolve(part), path.resolve(name));
        } else {
            held.move(part, held, Path.of(name));
        }
    }

    private SeekableByteChannel create(Path name) throws IOException {
        Set<java.nio.file.OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        return held == null
                ? Files.newByteChannel(path.resolve(name), options, PrivateDirectory.ownersOnly())
                : held.newByteChannel(name, options, PrivateDirectory.ownersOnly());
    }

    /** Returns its path, as its maker named it. */
    public Path path() {
        return path;
    }

    /**
     * Opens the descriptor of the same directory, for the JVM, which knows paths only. Needs {@link Descriptor}.
     *
     * @throws IOException when another directory has its name
     */
    public Descriptor pinned() throws IOException {
        Descriptor pinned = Descriptor.of(path);
        Object key =
                Files.readAttributes(pinned.path(), BasicFileAttributes.class).fileKey();
        if (held != null
                && !Objects.equals(
                        key,
                        held.getFileAttributeView(BasicFileAttributeView.class)
                                .readAttributes()
                                .fileKey())) {
            pinned.close();
            throw new FileSystemException(path.toString(), null, "it was replaced");
        }
        return pinned;
    }

    /**
     * Returns the path of the directory where no other user can replace it.
     *
     * @throws IOException when another user can
     */
    public Path checkedPath() throws IOException {
        Path real = path.toRealPath();
        Place.checkOwners(real);
        return real;
    }

    /** Returns whether its maker has not removed it yet: the lock is removed with it. */
    public boolean isThere() {
        Path lock = Path.of(PrivateDirectory.LOCK);
        try {
            BasicFileAttributeView view = held == null
                    ? Files.getFileAttributeView(
                            path.resolve(lock), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    : held.getFileAttributeView(lock, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            view.readAttributes();
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Returns whether the maker of the directory was killed: its lock is free, and the directory still there. */
    public boolean isForgotten() {
        Set<java.nio.file.OpenOption> options = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        Path lock = Path.of(PrivateDirectory.LOCK);
        try (SeekableByteChannel channel =
                held == null ? Files.newByteChannel(path.resolve(lock), options) : held.newByteChannel(lock, options)) {
            return channel instanceof FileChannel file && PrivateDirectory.isFree(file);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Removes a file; does nothing when there is none. */
    public void remove(String name) {
        try {
            if (held == null) {
                Files.deleteIfExists(path.resolve(name));
            } else {
                held.deleteFile(Path.of(name));
            }
        } catch (IOException gone) {
            return;
        }
    }

    /** Removes these files and the lock, then the directory; the latter stays when there is anything else in it. */
    public void removeAll(String... names) {
        for (String name : names) {
            remove(name);
        }
        remove(PrivateDirectory.LOCK);
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(path); // only an empty directory is deleted
                PrivateDirectory.removeWhenEmpty(path.getParent());
            }
        } catch (IOException notEmptyOrGone) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
