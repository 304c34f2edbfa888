package dev.hangscope.agent.files;

import dev.hangscope.agent.ownership.FileFacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens files for reading that another user may have laid: regular files only, and never with a wait. */
public final class InputFile {
    private InputFile() {}

    /** The file is a folder, a FIFO, a device or a socket. */
    public static final class NotRegularException extends FileSystemException {
        private static final long serialVersionUID = 1L;

        NotRegularException(Path file, String reason) {
            super(file.toString(), null, reason);
        }
    }

    /**
     * Opens a file in a directory that another user can write to. Needs {@link Descriptor}.
     *
     * @param file the file; it may not be a link
     * @param owner the user that the file must belong to
     * @param mostBytes the largest size that is read
     * @throws IOException when there is no such file, or it is another kind of file, another user's, or too large
     */
    public static InputStream of(Path file, int owner, long mostBytes) throws IOException {
        try (Descriptor descriptor = owned(file, owner)) {
            long size = descriptor.facts().size();
            if (size > mostBytes) {
                throw new FileSystemException(
                        file.toString(), null, "it has " + size + " bytes, " + mostBytes + " are the most");
            }
            return new BoundedInput(Files.newInputStream(descriptor.path()), mostBytes);
        }
    }

    /**
     * Opens the descriptor of a file in a directory that another user can write to.
     *
     * @throws IOException when there is no such file, or it is not a regular one of this owner with this one name
     */
    public static Descriptor owned(Path file, int owner) throws IOException {
        Descriptor descriptor = Descriptor.of(file);
        try {
            FileFacts facts = descriptor.facts();
            checkRegular(file, facts.isRegular());
            if (facts.uid() != owner || facts.links() > 1) {
                throw new FileSystemException(
                        file.toString(),
                        null,
                        facts.uid() == owner ? "it has further names" : "it belongs to another user");
            }
            return descriptor;
        } catch (IOException refused) {
            descriptor.close();
            throw refused;
        }
    }

    /** Opens a file of this user in a directory that no other user can write to. */
    public static InputStream own(Path file, long mostBytes) throws IOException {
        checkRegular(file, Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
        return new BoundedInput(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), mostBytes);
    }

    /**
     * Opens a file that the user named; links are followed. What is opened is what was checked: the file is opened by its descriptor.
     * Only where there is no {@link Descriptor}, its name is used twice.
     *
     * @throws NoSuchFileException when there is none
     * @throws NotRegularException when it is a directory, a FIFO, a device or a socket, or without content as files of {@code /proc}
     *     are, some of which block who reads them
     */
    public static FileChannel named(Path file) throws IOException {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return checked(file);
        }
        Descriptor descriptor;
        try {
            descriptor = Descriptor.following(file);
        } catch (LinkageError noJna) {
            return checked(file);
        }
        try (descriptor) {
            FileFacts facts = descriptor.facts();
            checkRegular(file, facts.isRegular());
            checkSize(file, facts.size());
            return FileChannel.open(descriptor.path(), StandardOpenOption.READ);
        }
    }

    private static FileChannel checked(Path file) throws IOException {
        boolean isThere = Files.exists(file);
        checkRegular(file, !isThere || Files.isRegularFile(file));
        checkSize(file, isThere ? Files.size(file) : 1);
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    private static void checkSize(Path file, long size) throws IOException {
        if (size == 0) {
            throw new NotRegularException(file, "is empty");
        }
    }

    private static void checkRegular(Path file, boolean isRegular) throws IOException {
        if (!isRegular) {
            throw new NotRegularException(file, Files.isDirectory(file) ? "is a folder" : "is not a regular file");
        }
    }
}
