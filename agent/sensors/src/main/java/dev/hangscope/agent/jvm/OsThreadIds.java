package dev.hangscope.agent.jvm;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operating system's ids of Java threads, from the headers of the JVM's thread dump: {@code nid=0x1a2b} on JDK 17,
 * {@code #31 [6699]} since JDK 21 (HotSpot, {@code JavaThread::print_on}).
 */
final class OsThreadIds {
    private static final Pattern HEADER = Pattern.compile(
            "^\".*\" #(\\d{1,18}) (?:\\[(\\d{1,10})\\] .*|.* nid=(?:0x(\\p{XDigit}{1,8})|(\\d{1,10})) .*)$");

    private OsThreadIds() {}

    /** The ids by the Java threads' ids; a thread that is listed twice is left out: one of its headers is another thread's name. */
    static Map<Long, Long> parse(String dump) {
        Map<Long, Long> ids = new HashMap<>();
        Set<Long> listedTwice = new HashSet<>();
        for (String line : dump.lines().toList()) {
            Matcher header = line.startsWith("\"") ? HEADER.matcher(line) : null;
            if (header != null && header.matches()) {
                long thread = Long.parseLong(header.group(1));
                if (ids.put(thread, osThread(header)) != null) {
                    listedTwice.add(thread);
                }
            }
        }
        ids.keySet().removeAll(listedTwice);
        return ids;
    }

    private static long osThread(Matcher header) {
        if (header.group(3) != null) {
            return Long.parseLong(header.group(3), 16);
        }
        return Long.parseLong(header.group(2) != null ? header.group(2) : header.group(4));
    }
}
