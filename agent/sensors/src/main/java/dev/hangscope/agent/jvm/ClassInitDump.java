package dev.hangscope.agent.jvm;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who waits for the initialization of a class, from the JVM's thread dump. */
final class ClassInitDump {
    private static final Pattern THREAD = Pattern.compile("^\".*\" #(\\d{1,18}) ");
    private static final String WAITS = "- waiting on the Class initialization monitor for ";

    private ClassInitDump() {}

    /** The class that each waiting thread waits for, by the thread's id; empty where this JVM does not report it. */
    static Map<Long, String> waiting() {
        return parse(ThreadDump.text());
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
