package dev.hangscope.agent.trigger;

import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The system properties that our JNA sets in its static initializers, held while those run and then removed: no property is left
 * changed.
 *
 * <p>One is given a value meanwhile: without {@code jna.platform.library.path} JNA's NativeLibrary runs {@code ldconfig
 * -p}, a child process of the application that nobody asked for.
 */
final class JnaSettings implements AutoCloseable {

    private final JnaProperty searched = new JnaProperty("jna.platform.library.path");
    private final List<JnaProperty> held =
            List.of(new JnaProperty("jnidispatch.path"), new JnaProperty("jna.loaded"), searched);

    JnaSettings() {
        if (!searched.isSet() && System.getProperty("os.name", "").equals("Linux")) {
            searched.set(libraryFolders(new File("/")));
        }
    }

    /** The folders below the root where Linux has its libraries: the multi-architecture ones first, as ldconfig does. */
    static String libraryFolders(File root) {
        List<String> folders = new ArrayList<>();
        for (String parent : List.of("usr/lib", "lib")) {
            String[] names = new File(root, parent).list((folder, name) -> name.contains("-linux-"));
            if (names != null) {
                for (String name : names) {
                    folders.add(new File(root, parent + "/" + name).getPath());
                }
            }
        }
        Collections.sort(folders);
        for (String plain : List.of("usr/lib64", "lib64", "usr/lib", "lib")) {
            File folder = new File(root, plain);
            if (folder.isDirectory()) {
                folders.add(folder.getPath());
            }
        }
        return String.join(File.pathSeparator, folders);
    }

    @Override
    public void close() {
        held.forEach(JnaProperty::close);
    }
}
