package dev.hangscope.snapshot;

import java.util.Set;

/** Threads of the JVM and the JDK that never work for the application, by name; a file watcher's, say, is not among them. */
public final class Housekeepers {
    private static final Set<String> NAMES = Set.of(
            "Reference Handler",
            "Finalizer",
            "Signal Dispatcher",
            "Notification Thread",
            "Attach Listener",
            "Service Thread",
            "Monitor Deflation Thread",
            "Common-Cleaner",
            "JNA Cleaner",
            "VirtualThread-unparker",
            "JDI Target VM Internal Event Handler");

    /** {@code process reaper (pid 42)} since JDK 22. */
    private static final String PROCESS_REAPER = "process reaper";

    private Housekeepers() {}

    /** Whether such a thread has this name; one of the application's may have it too. */
    public static boolean haveName(String name) {
        return NAMES.contains(name) || name.startsWith(PROCESS_REAPER);
    }
}
