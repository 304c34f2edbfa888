package dev.hangscope.agent.trigger;

import com.sun.jna.Platform;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JNA's native library as a file, for as long as it is being loaded. JNA would unpack it too, by {@code File.createTempFile}: that
 * takes a random number, for which the JDK sets up its security providers and its network library and reads {@code
 * java.io.tmpdir}, so that what an application sets at the start of its {@code main} would come too late; and it takes 50 ms.
 *
 * <p>On Linux, where JNA has a library for the machine and the application has not forbidden it; in all other cases JNA does it.
 */
final class UnpackedJna implements AutoCloseable {
    private static final String CACHE = "hangscope";
    private static final String PREFIX = "hangscope-";
    private static final long OLD_MILLIS = 60_000;
    private static final String FOLDER = "jna.boot.library.path";
    private static final String NAME = "jna.boot.library.name";
    private static final String TEMPORARY = "jna.tmpdir";

    /** With these the application says that no native library is to be unpacked. */
    private static final List<String> FORBIDDING = List.of("jna.nounpack", "jna.noclasspath");

    /** What the application may have told its JNA, and with it ours, about native libraries. */
    static final List<String> SETTINGS =
            List.of("jna.nounpack", "jna.noclasspath", FOLDER, NAME, "jna.nosys", TEMPORARY);

    private final JnaProperty folder = new JnaProperty(FOLDER);
    private final JnaProperty name = new JnaProperty(NAME);

    /** Where JNA looks for files of its own that were left; without it, it makes a folder in the user's home for that. */
    private final JnaProperty temporary = new JnaProperty(TEMPORARY);

    private final @Nullable File file;

    private UnpackedJna(@Nullable File file) {
        this.file = file;
    }

    private UnpackedJna(File file, String name) {
        this(file);
        this.folder.set(file.getParent());
        this.name.set(name);
        this.temporary.set(file.getParent());
    }

    /** Unpacks it where that is possible, and tells JNA by system properties, until this is closed. */
    static UnpackedJna unpack() {
        if (!Platform.isLinux() || isForbidden()) {
            return new UnpackedJna(null);
        }
        String name = PREFIX + Long.toHexString(System.nanoTime());
        for (File folder : folders()) {
            File file = new File(folder, System.mapLibraryName(name));
            if (write(file)) {
                removeLeftOnes(folder);
                return new UnpackedJna(file, name);
            }
        }
        return new UnpackedJna(null);
    }

    /** A JVM that is killed in the moment between leaves its file. */
    private static void removeLeftOnes(File folder) {
        long before = System.currentTimeMillis() - OLD_MILLIS;
        File[] left = folder.getName().equals(CACHE) ? folder.listFiles() : null;
        if (left != null) {
            for (File file : left) {
                if (file.getName().contains(PREFIX) && file.lastModified() < before) {
                    file.delete();
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
     * The application's for JNA, the user's (XDG Base Directory Specification), the temporary one last: often no program may be
     * loaded from there. A user whom the system does not know, as in containers, has the home {@code ?}.
     */
    private static List<File> folders() {
        List<File> folders = new ArrayList<>();
        String told = System.getProperty(TEMPORARY);
        if (told != null) {
            folders.add(new File(told));
        }
        String set = System.getenv("XDG_CACHE_HOME");
        File cache = set == null || set.isEmpty() ? new File(System.getProperty("user.home"), ".cache") : new File(set);
        if (cache.isAbsolute()) {
            folders.add(new File(cache, CACHE));
        }
        folders.add(new File(System.getProperty("java.io.tmpdir")));
        return folders;
    }

    private static boolean write(File file) {
        String resource = "com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so";
        try (InputStream in = UnpackedJna.class.getClassLoader().getResourceAsStream(resource)) {
            file.getParentFile().mkdirs();
            if (in == null) {
                return false;
            }
            // This thread may end in the middle, with the JVM.
            file.deleteOnExit();
            // Follows no link and takes no file that is there: nobody can have laid one for us.
            if (!file.createNewFile()) {
                return false;
            }
            try (OutputStream out = new FileOutputStream(file)) {
                in.transferTo(out);
                return true;
            } catch (IOException full) {
                file.delete();
                return false;
            }
        } catch (IOException | IllegalStateException notWritableOrEnding) {
            return false;
        }
    }

    /** Removes the file; what has been loaded from it stays loaded. */
    @Override
    public void close() {
        for (JnaProperty each : List.of(folder, name, temporary)) {
            each.close();
        }
        if (file != null) {
            file.delete();
        }
    }
}
