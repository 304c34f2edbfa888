package dev.hangscope.agent.trigger;

import com.sun.jna.Platform;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JNA's native library as a file, for as long as it is being loaded. JNA would unpack it too, by {@code File.createTempFile}: that
 * takes a random number, for which the JDK sets up its security providers and its network library and reads {@code
 * java.io.tmpdir}, so that what an application sets at the start of its {@code main} would come too late; and it takes 50 ms.
 *
 * <p>On Linux, where JNA has a library for the machine and the application no setting for it; in all other cases JNA does it.
 */
final class UnpackedJna implements AutoCloseable {
    private static final String FOLDER = "jna.boot.library.path";
    private static final String NAME = "jna.boot.library.name";
    private static final List<String> SETTINGS =
            List.of(FOLDER, NAME, "jna.nounpack", "jna.noclasspath", "jna.nosys", "jna.tmpdir");

    private final List<BorrowedProperty> borrowed = List.of(new BorrowedProperty(FOLDER), new BorrowedProperty(NAME));
    private final @Nullable File file;

    private UnpackedJna(@Nullable File file) {
        this.file = file;
    }

    /** Unpacks it where that is possible, and tells JNA by system properties, until this is closed. */
    static UnpackedJna unpack() {
        if (!Platform.isLinux() || isSet()) {
            return new UnpackedJna(null);
        }
        String name = "hangscope-" + Long.toHexString(System.nanoTime());
        for (File folder : List.of(cache(), new File(System.getProperty("java.io.tmpdir")))) {
            File file = new File(folder, System.mapLibraryName(name));
            if (write(file)) {
                UnpackedJna unpacked = new UnpackedJna(file);
                System.setProperty(FOLDER, folder.getPath());
                System.setProperty(NAME, name);
                return unpacked;
            }
        }
        return new UnpackedJna(null);
    }

    private static boolean isSet() {
        for (String setting : SETTINGS) {
            if (System.getProperty(setting) != null) {
                return true;
            }
        }
        return false;
    }

    /** XDG Base Directory Specification. Temporary folders come second: often no program may be loaded from there. */
    private static File cache() {
        String set = System.getenv("XDG_CACHE_HOME");
        File folder =
                set == null || set.isEmpty() ? new File(System.getProperty("user.home"), ".cache") : new File(set);
        return new File(folder, "hangscope");
    }

    private static boolean write(File file) {
        String resource = "com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so";
        try (InputStream in = UnpackedJna.class.getClassLoader().getResourceAsStream(resource)) {
            file.getParentFile().mkdirs();
            // createNewFile follows no link and takes no file that is there: nobody can have laid one for us.
            if (in == null || !file.createNewFile()) {
                return false;
            }
            try (OutputStream out = new FileOutputStream(file)) {
                in.transferTo(out);
                return true;
            } catch (IOException full) {
                file.delete();
                return false;
            }
        } catch (IOException notWritable) {
            return false;
        }
    }

    /** Removes the file; what has been loaded from it stays loaded. */
    @Override
    public void close() {
        borrowed.forEach(BorrowedProperty::close);
        if (file != null) {
            file.delete();
        }
    }
}
