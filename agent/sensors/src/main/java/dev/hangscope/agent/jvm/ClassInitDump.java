package dev.hangscope.agent.jvm;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JVM's thread dump, acquired inside the JVM: the diagnostic command {@code Thread.print}, as the JDK's
 * {@code com.sun.management.internal.DiagnosticCommandImpl} runs it (JDK 17 to 25). No MBean server is created for it.
 */
final class ClassInitDump {
    private static final Pattern THREAD = Pattern.compile("^\".*\" #(\\d{1,18}) ");
    private static final String WAITS = "- waiting on the Class initialization monitor for ";
    private static final String INTERNAL = "com.sun.management.internal.";

    private ClassInitDump() {}

    /** The class that each waiting thread waits for, by the thread's id; empty where this JVM does not report it. */
    static Map<Long, String> waiting() {
        try {
            // Its initializer loads the library that has the command.
            Class.forName(INTERNAL + "PlatformMBeanProviderImpl", true, null);
            Class<?> type = Class.forName(INTERNAL + "DiagnosticCommandImpl", true, null);
            Method instance = type.getDeclaredMethod("getDiagnosticCommandMBean");
            Method execute = type.getDeclaredMethod("executeDiagnosticCommand", String.class);
            instance.setAccessible(true);
            execute.setAccessible(true);
            return parse(String.valueOf(execute.invoke(instance.invoke(null), "Thread.print")));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return Map.of();
        }
    }

    /**
     * A thread's name is printed as it is. So what follows a line that begins with a quotation mark, and is no header by itself, is not
     * attributed to the thread before it; and where a thread is listed twice, one of its headers is another thread's name.
     */
    static Map<Long, String> parse(String dump) {
        Map<Long, String> waiting = new HashMap<>();
        Set<Long> listed = new HashSet<>();
        Set<Long> listedTwice = new HashSet<>();
        long thread = 0;
        for (String line : dump.lines().toList()) {
            Matcher header = THREAD.matcher(line);
            if (header.find()) {
                thread = Long.parseLong(header.group(1));
                if (!listed.add(thread)) {
                    listedTwice.add(thread);
                }
            } else if (line.startsWith("\"")) {
                thread = 0;
            }
            int at = line.indexOf(WAITS);
            if (at >= 0 && thread != 0) {
                waiting.put(thread, line.substring(at + WAITS.length()).strip());
            }
        }
        waiting.keySet().removeAll(listedTwice);
        return waiting;
    }
}
