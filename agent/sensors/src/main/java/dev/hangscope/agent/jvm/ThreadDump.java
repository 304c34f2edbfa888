package dev.hangscope.agent.jvm;

import java.lang.reflect.Method;

/**
 * The JVM's thread dump, acquired inside the JVM: the diagnostic command {@code Thread.print}, as the JDK's
 * {@code com.sun.management.internal.DiagnosticCommandImpl} runs it (JDK 17 to 25). No MBean server is created for it. All threads
 * stand still meanwhile.
 */
final class ThreadDump {
    private static final String INTERNAL = "com.sun.management.internal.";

    private ThreadDump() {}

    /** The dump; empty where this JVM does not give one. */
    static String text() {
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
