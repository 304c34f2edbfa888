package dev.hangscope.agent.trigger;

import dev.hangscope.agent.quiet.OwnProperties;
import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What our JNA is told before it is loaded, by properties that the application does not see. */
final class JnaSettings {
    private static final String SEARCHED = "jna.platform.library.path";

    private static final String NO_DIRECTORY = "/dev/null/jna";

    private JnaSettings() {}

    /**
     * Names the directories of libraries. Without that, JNA's {@code NativeLibrary} runs {@code ldconfig -p}, a child process of the
     * application that it did not start. A path of the application's stays.
     */
    static void set() {
        if (OwnProperties.getProperty(SEARCHED) == null
                && System.getProperty("os.name", "").equals("Linux")) {
            OwnProperties.setProperty(SEARCHED, libraryDirectories(new File("/")));
        }
    }

    /** Names a directory that cannot be made. The one that the library is unpacked into takes its place. */
    static void keepFromUnpacking() {
        if (System.getProperty("os.name", "").equals("Linux")) {
            OwnProperties.setProperty(LibraryDirectories.TEMPORARY, NO_DIRECTORY);
        }
    }

    /** The directories below the root where Linux has its libraries: the multi-architecture ones first, as ldconfig does. */
    static String libraryDirectories(File root) {
        List<String> directories = new ArrayList<>();
        for (String parent : List.of("usr/lib", "lib")) {
            String[] names = new File(root, parent).list((directory, name) -> name.contains("-linux-"));
            if (names != null) {
                for (String name : names) {
                    directories.add(new File(root, parent + "/" + name).getPath());
                }
            }
        }
        Collections.sort(directories);
        for (String plain : List.of("usr/lib64", "lib64", "usr/lib", "lib")) {
            File directory = new File(root, plain);
            if (directory.isDirectory()) {
                directories.add(directory.getPath());
            }
        }
        return String.join(File.pathSeparator, directories);
    }
}
