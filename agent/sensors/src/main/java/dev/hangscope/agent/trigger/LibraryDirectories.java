package dev.hangscope.agent.trigger;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where JNA's native library may be unpacked on Linux, best first. */
final class LibraryDirectories {
    /** The application's directory for its JNA. */
    static final String TEMPORARY = "jna.tmpdir";

    private static final String OURS = "hangscope";

    private LibraryDirectories() {}

    /**
     * The application's for JNA, the user's cache (XDG Base Directory Specification), the JDK's temporary one, where often no program
     * may be loaded from. Behind them those that stay writable where the root file system is read-only: the one for reports, the
     * user's run-time directory, shared memory.
     *
     * @param reports the directory for reports, absolute and without links; {@code null} when there is none
     */
    static List<Path> all(@Nullable Path reports) {
        List<Path> all = new ArrayList<>();
        add(all, System.getProperty(TEMPORARY), "");
        String cache = System.getenv("XDG_CACHE_HOME");
        if (cache == null || cache.isEmpty()) {
            // A user whom the system does not know, as in containers, has the home "?".
            add(all, System.getProperty("user.home"), ".cache/" + OURS);
        } else {
            add(all, cache, OURS);
        }
        add(all, System.getProperty("java.io.tmpdir"), "");
        if (reports != null) {
            all.add(reports);
        }
        add(all, System.getenv("XDG_RUNTIME_DIR"), "");
        add(all, "/dev/shm", "");
        add(all, "/var/tmp", "");
        return all;
    }

    private static void add(List<Path> all, @Nullable String parent, String child) {
        try {
            if (parent != null && Path.of(parent).isAbsolute()) {
                all.add(Path.of(parent, child).normalize());
            }
        } catch (InvalidPathException odd) {
            return;
        }
    }
}
