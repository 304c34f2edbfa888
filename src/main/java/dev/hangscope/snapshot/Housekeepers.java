package dev.hangscope.snapshot;

import java.util.List;
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
            // They close idle connections of HttpURLConnection.
            "Keep-Alive-Timer",
            "Keep-Alive-SocketCleaner",
            "JNA Cleaner",
            "VirtualThread-unparker",
            "JDI Target VM Internal Event Handler");

    /** {@code process reaper (pid 42)} since JDK 22. */
    private static final String PROCESS_REAPER = "process reaper";

    /** What surefire, Gradle and IntelliJ IDEA run beside the tests in their JVM: reads commands, says that it lives. */
    private static final List<String> TEST_RUNNERS =
            List.of("org.apache.maven.surefire.", "org.gradle.internal.", "com.intellij.rt.");

    private Housekeepers() {}

    /** Whether the class is one of a build tool or an IDE, which starts JUnit or TestNG in a JVM of their own. */
    public static boolean isOfTestRunner(String type) {
        return TEST_RUNNERS.stream().anyMatch(type::startsWith);
    }

    /** Whether it is a thread of such a tool's own: it reads commands, and does nothing for the tests. */
    public static boolean isOfTestRunner(JavaThread thread) {
        return thread.role() == JavaThread.Role.HOUSEKEEPER
                && thread.stack().stream().anyMatch(frame -> isOfTestRunner(frame.type()));
    }

    /** Whether such a thread has this name; one of the application's may have it too. */
    public static boolean haveName(String name) {
        return NAMES.contains(name) || name.startsWith(PROCESS_REAPER);
    }
}
