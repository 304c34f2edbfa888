package dev.hangscope.agent.jvm.thread;

import dev.hangscope.snapshot.threaddump.DumpedJvm;
import dev.hangscope.snapshot.threaddump.DumpedThread;
import dev.hangscope.snapshot.threaddump.ThreadDumpText;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The JVM's thread dump, acquired inside the JVM: the diagnostic command {@code Thread.print}, as the JDK's
 * {@code com.sun.management.internal.DiagnosticCommandImpl} runs it (JDK 17 to 25). No MBean server is created for it. All threads
 * stand still meanwhile.
 */
final class ThreadDump {
    private static final String INTERNAL = "com.sun.management.internal.";

    private ThreadDump() {}

    /** The class that each thread waits for while another one initializes it, by the thread's id; empty where this JVM does not report it. */
    static Map<Long, String> initialized() {
        Map<Long, String> classes = new HashMap<>();
        for (DumpedThread thread : threads(text())) {
            if (thread.initializes() != null) {
                classes.put(thread.id(), thread.initializes());
            }
        }
        return classes;
    }

    /** The operating system's ids of the Java threads, by the threads' ids. */
    static Map<Long, Long> osThreads() {
        Map<Long, Long> ids = new HashMap<>();
        for (DumpedThread thread : threads(text())) {
            if (thread.osThread() != null) {
                ids.put(thread.id(), thread.osThread());
            }
        }
        return ids;
    }

    private static List<DumpedThread> threads(String text) {
        try {
            List<DumpedJvm> dumps = ThreadDumpText.read(new StringReader(text), ZoneOffset.UTC);
            return dumps.size() == 1 ? dumps.get(0).threads() : List.of();
        } catch (IOException none) {
            return List.of();
        }
    }

    private static String text() {
        try {
            // Its initializer loads the library that has the command.
            Class.forName(INTERNAL + "PlatformMBeanProviderImpl", true, null);
            Class<?> type = Class.forName(INTERNAL + "DiagnosticCommandImpl", true, null);
            Method instance = type.getDeclaredMethod("getDiagnosticCommandMBean");
            Method execute = type.getDeclaredMethod("executeDiagnosticCommand", String.class);
            instance.setAccessible(true);
            execute.setAccessible(true);
            return String.valueOf(execute.invoke(instance.invoke(null), "Thread.print"));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return "";
        }
    }
}
