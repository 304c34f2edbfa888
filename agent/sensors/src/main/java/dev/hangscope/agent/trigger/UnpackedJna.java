package dev.hangscope.agent.trigger;

import com.sun.jna.Platform;
import dev.hangscope.agent.ownership.PathOwners;
import dev.hangscope.agent.quiet.OwnProperties;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JNA's native library as a file without a name, for as long as it is being loaded. JNA would unpack it too, by {@code
 * File.createTempFile}: that takes a random number, for which the JDK sets up its security providers and its network library and reads
 * {@code java.io.tmpdir}, so that what an application sets at the start of its {@code main} would come too late; and it takes 50 ms.
 *
 * <p>A JVM may be killed at any moment, and nothing may be left of its library then. So the file is removed as soon as it is open, still
 * empty, and is loaded by its descriptor, {@code /proc/self/fd/N}: proc_pid_fd(5). Between four system calls an empty directory can be
 * left. No later JVM searches for it, as a name does not show whose a directory is.
 *
 * <p>On Linux, where JNA has a library for the machine and the application has not forbidden it; in all other cases JNA does it.
 */
final class UnpackedJna implements AutoCloseable {
    private static final FileAttribute<?> OWNERS_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final String PREFIX = "hangscope-";
    private static final int BUFFER = 16 * 1024;
    private static final String FILE = "libhangscopejna.so";
    private static final String DIRECTORY = "jna.boot.library.path";
    private static final String NAME = OwnProperties.LIBRARY;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** With these the application says that no native library is to be unpacked. */
    private static final List<String> FORBIDDING = List.of("jna.nounpack", "jna.noclasspath");

    /** What the application may have set for its JNA, and with it ours, about native libraries. */
    static final List<String> SETTINGS =
            List.of("jna.nounpack", "jna.noclasspath", DIRECTORY, NAME, "jna.nosys", LibraryDirectories.TEMPORARY);

    /** The library while it is open; {@code null} where JNA unpacks it itself. */
    private final @Nullable RandomAccessFile open;

    /** The directory that it was made in. */
    private final @Nullable Path own;

    private UnpackedJna(@Nullable RandomAccessFile open, @Nullable Path own) {
        this.open = open;
        this.own = own;
    }

    /**
     * Unpacks it where that is possible, and sets where JNA finds it.
     *
     * @param reports the directory for reports, which is writable where little else may be; {@code null} when there is none
     * @throws UnsatisfiedLinkError when there is no directory for it; names each with the reason
     */
    static UnpackedJna unpack(@Nullable Path reports) {
        String resource = "com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so";
        if (!Platform.isLinux()
                || isForbidden()
                || UnpackedJna.class.getClassLoader().getResource(resource) == null) {
            return new UnpackedJna(null, null);
        }
        Map<String, List<Path>> refused = new LinkedHashMap<>();
        for (Path directory : LibraryDirectories.all(reports)) {
            String refusal;
            try {
                refusal = refusal(directory);
                if (refusal == null) {
                    return write(resource, directory.toRealPath());
                }
            } catch (FileSystemException reason) {
                refusal = reason.getReason() == null ? reason.getClass().getSimpleName() : reason.getReason();
            } catch (IOException | RuntimeException reason) {
                refusal = String.valueOf(reason.getMessage());
            }
            refused.computeIfAbsent(refusal, reason -> new ArrayList<>()).add(directory);
        }
        throw new UnsatisfiedLinkError(
                "no directory for its library " + refused + "; set jna.tmpdir to one that is writable and not noexec");
    }

    private static boolean isForbidden() {
        for (String setting : FORBIDDING) {
            if (System.getProperty(setting) != null) {
                return true;
            }
        }
        return false;
    }

    /** Makes the directory when it is missing. Returns why the library cannot be in it. */
    private static @Nullable String refusal(Path directory) throws IOException {
        String refusal = PathOwners.refusalToMake(directory);
        return refusal == null ? PathOwners.refusal(Files.createDirectories(directory, OWNERS_ONLY)) : refusal;
    }

    /**
     * Writes the library into a file that no other user could open while it had a name. No file channel is used on the way: on JDK 25
     * its class reads {@code java.net.preferIPv4Stack}, which the application may still set in {@code main}.
     */
    private static UnpackedJna write(String resource, Path parent) throws IOException {
        Path own = parent.resolve(PREFIX + Long.toHexString(System.nanoTime()));
        File library = own.resolve(FILE).toFile();
        // Follows no link and takes no directory that is there: mkdir(2).
        Files.createDirectory(own, OWNERS_ONLY);
        RandomAccessFile open;
        try {
            open = new RandomAccessFile(library, "rw");
        } finally {
            library.delete();
            own.toFile().delete();
        }
        UnpackedJna unpacked = new UnpackedJna(open, own);
        try {
            unpacked.fill(resource);
            return unpacked;
        } catch (IOException | RuntimeException reason) {
            unpacked.close();
            throw reason;
        }
    }

    private void fill(String resource) throws IOException {
        RandomAccessFile out = java.util.Objects.requireNonNull(open);
        try (InputStream in = UnpackedJna.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the agent's jar has no library");
            }
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        }
        Path loadable = descriptor();
        // access(2) refuses X_OK for a file on a file system that is mounted noexec, to root too
        if (!loadable.toFile().setExecutable(true) || !Files.isExecutable(loadable)) {
            throw new IOException("mounted noexec");
        }
        OwnProperties.setProperty(DIRECTORY, DESCRIPTORS.toString());
        OwnProperties.setProperty(NAME, loadable.getFileName().toString());
        JnaSettings.keepFromUnpacking();
    }

    /** The link of /proc that leads to the file. NFS gives an open file that was removed another name in its directory. */
    private Path descriptor() throws IOException {
        String[] all = DESCRIPTORS.toFile().list();
        for (String number : all == null ? new String[0] : all) {
            Path link = DESCRIPTORS.resolve(number);
            if (isHere(link)) {
                return link;
            }
        }
        throw new IOException("no " + DESCRIPTORS + " in this process");
    }

    private boolean isHere(Path link) {
        try {
            return Files.readSymbolicLink(link).startsWith(java.util.Objects.requireNonNull(own));
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** Closes the file; what has been loaded from it stays loaded. */
    @Override
    public void close() {
        if (open == null || own == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException afterwardsItIsClosedToo) {
            return;
        }
        own.toFile().delete(); // done before, but on NFS
    }
}
