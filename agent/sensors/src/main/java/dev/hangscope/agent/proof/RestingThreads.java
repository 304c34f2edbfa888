package dev.hangscope.agent.proof;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The platform threads that do not execute a single instruction between two moments: the system counts their CPU time by the
 * nanosecond. Only Linux does; elsewhere there are none.
 */
final class RestingThreads {
    private static final boolean COUNTS_EXACTLY =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux");

    private final Map<Long, Long> times;

    private RestingThreads(Map<Long, Long> times) {
        this.times = times;
    }

    /** The first moment. */
    static RestingThreads fromNow() {
        return new RestingThreads(times());
    }

    /** Their ids, at the second moment, with a blank between two. */
    String untilNow() {
        Map<Long, Long> now = times();
        return times.entrySet().stream()
                .filter(entry -> entry.getValue().equals(now.get(entry.getKey())))
                .map(entry -> Long.toString(entry.getKey()))
                .collect(Collectors.joining(" "));
    }

    private static Map<Long, Long> times() {
        Map<Long, Long> times = new HashMap<>();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        if (COUNTS_EXACTLY && threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()) {
            for (long id : threads.getAllThreadIds()) {
                long time = threads.getThreadCpuTime(id);
                if (time >= 0) {
                    times.put(id, time);
                }
            }
        }
        return times;
    }
}
