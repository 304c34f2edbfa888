package dev.hangscope.agent.trigger;

import com.sun.jna.Platform;
import dev.hangscope.agent.quiet.OwnProperties;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JNA's native library as a file, for as long as it is being loaded. JNA would unpack it too, by {@code File.createTempFile}: that
 * takes a random number, for which the JDK sets up its security providers and its network library and reads {@code
 * java.io.tmpdir}, so that what an application sets at the start of its {@code main} would come too late; and it takes 50 ms.
 *
 * <p>On Linux, where JNA has a library for the machine and the application has not forbidden it; in all other cases JNA does it.
 */
final class UnpackedJna implements AutoCloseable {
    private static final String PREFIX = "hangscope-";
    private static final long OLD_MILLIS = 60_000;
    private static final String DIRECTORY = "jna.boot.library.path";
    private static final String NAME = "jna.boot.library.name";

    /** Bits of {@code st_mode}, inode(7): others may write; only the owner of a file may rename or delete it. */
    private static final int GROUP_OR_OTHERS_WRITE = 022;

    private static final int STICKY = 01000;

    /** With these the application says that no native library is to be unpacked. */
    private static final List<String> FORBIDDING = List.of("jna.nounpack", "jna.noclasspath");

    /** What the application may have set for its JNA, and with it ours, about native libraries. */
    static final List<String> SETTINGS =
            List.of("jna.nounpack", "jna.noclasspath", DIRECTORY, NAME, "jna.nosys", LibraryDirectories.TEMPORARY);

    private final @Nullable Path file;

    private UnpackedJna(@Nullable Path file) {
        this.file = file;
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
            return new UnpackedJna(null);
        }
        String name = PREFIX + Long.toHexString(System.nanoTime());
        Map<String, List<Path>> refused = new LinkedHashMap<>();
        for (Path directory : LibraryDirectories.all(reports)) {
            Path library = directory.resolve(System.mapLibraryName(name));
            String refusal = write(resource, library);
            if (refusal == null) {
                removeLeftOnes(directory);
                OwnProperties.setProperty(DIRECTORY, directory.toString());
                OwnProperties.setProperty(NAME, name);
                // Where JNA looks for files of its own that were left; else it makes a directory in the user's home for
                // that.
                OwnProperties.setProperty(LibraryDirectories.TEMPORARY, directory.toString());
                return new UnpackedJna(library);
            }
            refused.computeIfAbsent(refusal, reason -> new ArrayList<>()).add(directory);
        }
        throw new UnsatisfiedLinkError(
                "no directory for its library " + refused + "; set jna.tmpdir to one that is writable and not noexec");
    }

    /** A JVM that is killed in the moment between leaves its file. */
    private static void removeLeftOnes(Path directory) {
        long before = System.currentTimeMillis() - OLD_MILLIS;
        File[] left = LibraryDirectories.isOurs(directory) ? directory.toFile().listFiles() : null;
        if (left != null) {
            for (File each : left) {
                if (each.getName().contains(PREFIX) && each.lastModified() < before) {
                    each.delete();
                }
            }
        }
    }

    private static boolean isForbidden() {
        for (String setting : FORBIDDING) {
            if (System.getProperty(setting) != null) {
                return true;
            }
        }
        return false;
    }

    /** @return why the library cannot be loaded from there; {@code null} when it can */
    private static @Nullable String write(String resource, Path library) {
        try {
            Path directory = Files.createDirectories(library.getParent());
            int mode = (int) Files.getAttribute(directory, "unix:mode");
            if ((mode & GROUP_OR_OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
                return "other users may replace files";
            }
            // This thread may end in the middle, with the JVM.
            library.toFile().deleteOnExit();
            // Follows no link, takes no file that is there, and is never writable for others.
            Files.createFile(
                    library, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileSystemException refused) {
            return refused.getReason() == null ? refused.getClass().getSimpleName() : refused.getReason();
        } catch (IOException | RuntimeException refusedOrEnding) {
            return refusedOrEnding.toString();
        }
        String refusal = fill(resource, library);
        if (refusal != null) {
            library.toFile().delete();
        }
        return refusal;
    }

    private static @Nullable String fill(String resource, Path library) {
        try (InputStream in = UnpackedJna.class.getClassLoader().getResourceAsStream(resource);
                OutputStream out = Files.newOutputStream(library)) {
            if (in == null) {
                return "the agent's jar has no library";
            }
            in.transferTo(out);
            // access(2) refuses X_OK for a file on a file system that is mounted noexec, to root too
            return Files.isExecutable(library) ? null : "mounted noexec";
        } catch (IOException full) {
            return full.getMessage();
        }
    }

    /** Removes the file; what has been loaded from it stays loaded. */
    @Override
    public void close() {
        if (file != null) {
            file.toFile().delete();
        }
    }
}
