package dev.hangscope.agent.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Makes files of mode 0600. Each is written under a name of its own first, which is opened with {@code O_CREAT | O_EXCL}: open(2)
 * follows no link there and truncates nothing, whatever another user has put in the directory.
 */
public final class PrivateFile {
    private static final int ATTEMPTS = 10;
    private static final Set<OpenOption> NEW =
            new HashSet<>(List.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));

    // Not SecureRandom: it would set up the application's security providers. The names need not be secret to be safe.
    private static final Random NAMES = new Random();

    private PrivateFile() {}

    /**
     * Makes an empty file.
     *
     * @throws FileAlreadyExistsException when there is anything of that name, a link that leads nowhere included
     */
    public static void claim(Path file) throws IOException {
        write(file, new byte[0]);
    }

    /**
     * Makes a file that is there with all of its content or not at all. Never replaces one: link(2) refuses a name that is taken,
     * also when it was taken a moment ago, where rename(2) would replace it. On a file system without hard links, the file is
     * written under its own name.
     *
     * @throws FileAlreadyExistsException when there is anything of that name, a link that leads nowhere included
     */
    public static void create(Path file, byte[] content) throws IOException {
        Path part = part(file, content);
        try {
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (UnsupportedOperationException | FileSystemException noHardLinks) {
            write(file, content);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The same, but a file of that name is replaced. A link of that name is replaced too, and not what it leads to. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path part = part(file, content);
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Path part(Path file, byte[] content) throws IOException {
        FileAlreadyExistsException last = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            String suffix = Long.toHexString(NAMES.nextLong());
            Path part = file.resolveSibling("." + file.getFileName() + "." + suffix + ".part");
            try {
                write(part, content);
                return part;
            } catch (FileAlreadyExistsException taken) {
                last = taken;
            }
        }
        throw last == null ? new IOException("no name is free") : last;
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (SeekableByteChannel out = Files.newByteChannel(file, NEW, ownersOnly(file))) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            try {
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
            } catch (IOException full) {
                Files.deleteIfExists(file);
                throw full;
            }
        }
    }

    private static FileAttribute<?>[] ownersOnly(Path file) {
        Set<PosixFilePermission> owner = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        return isPosix(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(owner)}
                : new FileAttribute<?>[0];
    }

    static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
