package dev.hangscope.agent.trigger;

import com.sun.jna.Platform;
import dev.hangscope.agent.ownership.PathOwners;
import dev.hangscope.agent.quiet.OwnProperties;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
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
    private static final FileAttribute<?> OWNERS_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final String PREFIX = "hangscope-";
    private static final String NAME_OF_LIBRARY = "hangscopejna";
    private static final long OLD_MILLIS = 60_000;
    private static final String DIRECTORY = "jna.boot.library.path";
    private static final String NAME = "jna.boot.library.name";

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
        Map<String, List<Path>> refused = new LinkedHashMap<>();
        for (Path directory : LibraryDirectories.all(reports)) {
            Path own = directory.resolve(PREFIX + Long.toHexString(System.nanoTime()));
            Path library = own.resolve(System.mapLibraryName(NAME_OF_LIBRARY));
            String refusal = write(resource, directory, own, library);
            if (refusal == null) {
                removeLeftOnes(directory);
                OwnProperties.setProperty(DIRECTORY, own.toString());
                OwnProperties.setProperty(NAME, NAME_OF_LIBRARY);
                // Where JNA looks for files of its own that were left; else it makes a directory in the user's home for
                // that.
                OwnProperties.setProperty(LibraryDirectories.TEMPORARY, own.toString());
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
                // Reports may lie beside them: hangscope-PID-N.txt.
                boolean made = each.getName().matches(PREFIX + "[0-9a-f]+")
                        && Files.isDirectory(each.toPath(), LinkOption.NOFOLLOW_LINKS);
                if (made && each.lastModified() < before) {
                    new File(each, System.mapLibraryName(NAME_OF_LIBRARY)).delete();
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

    /**
     * Writes the library into a directory of its own, which no other user can enter. No file channel is used on the way: on JDK 25
     * its class reads {@code java.net.preferIPv4Stack}, which the application may still set in {@code main}.
     *
     * @return why the library cannot be loaded from there; {@code null} when it can
     */
    private static @Nullable String write(String resource, Path parent, Path own, Path library) {
        try {
            String refusal = PathOwners.refusalToMake(parent);
            if (refusal == null) {
                refusal = PathOwners.refusal(Files.createDirectories(parent, OWNERS_ONLY));
            }
            if (refusal != null) {
                return refusal;
            }
            // Follows no link and takes no directory that is there: mkdir(2).
            Files.createDirectory(own, OWNERS_ONLY);
            // This thread may end in the middle, with the JVM; what is registered last is deleted first.
            own.toFile().deleteOnExit();
            library.toFile().deleteOnExit();
        } catch (FileSystemException refused) {
            return refused.getReason() == null ? refused.getClass().getSimpleName() : refused.getReason();
        } catch (IOException | RuntimeException refusedOrEnding) {
            return refusedOrEnding.toString();
        }
        String refusal = fill(resource, library.toFile());
        if (refusal != null) {
            delete(library);
        }
        return refusal;
    }

    private static @Nullable String fill(String resource, File library) {
        try (InputStream in = UnpackedJna.class.getClassLoader().getResourceAsStream(resource);
                OutputStream out = new FileOutputStream(library)) {
            if (in == null) {
                return "the agent's jar has no library";
            }
            in.transferTo(out);
            // access(2) refuses X_OK for a file on a file system that is mounted noexec, to root too
            return library.setExecutable(true) && Files.isExecutable(library.toPath()) ? null : "mounted noexec";
        } catch (IOException full) {
            return full.getMessage();
        }
    }

    private static void delete(Path library) {
        File made = library.toFile();
        made.delete();
        made.getAbsoluteFile().getParentFile().delete();
    }

    /** Removes the file; what has been loaded from it stays loaded. */
    @Override
    public void close() {
        if (file != null) {
            delete(file);
        }
    }
}
