package dev.hangscope.agent.jvm;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** The JVM's thread dump, asked for inside the JVM: {@code threadPrint} of its DiagnosticCommand MBean. */
final class ClassInitDump {
    private static final Pattern THREAD = Pattern.compile("^\".*\" #(\\d+)");
    private static final String WAITS = "- waiting on the Class initialization monitor for ";

    private ClassInitDump() {}

    /** The class that each waiting thread waits for, by the thread's id; empty where this JVM does not tell. */
    static Map<Long, String> waiting() {
        try {
            Object dump = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "threadPrint",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            return parse(String.valueOf(dump));
        } catch (JMException | LinkageError | RuntimeException e) {
            return Map.of();
        }
    }

    static Map<Long, String> parse(String dump) {
        Map<Long, String> waiting = new HashMap<>();
        long thread = 0;
        for (String line : dump.lines().toList()) {
            Matcher header = THREAD.matcher(line);
            if (header.find()) {
                thread = Long.parseLong(header.group(1));
            }
            int at = line.indexOf(WAITS);
            if (at >= 0 && thread != 0) {
                waiting.put(thread, line.substring(at + WAITS.length()).strip());
            }
        }
        return waiting;
    }
}
