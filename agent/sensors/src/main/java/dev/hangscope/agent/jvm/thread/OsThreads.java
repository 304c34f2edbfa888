package dev.hangscope.agent.jvm.thread;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The operating system's ids of Java threads, for a report that was asked for. A thread keeps its id: each is looked up once. */
public final class OsThreads {
    private static final long NOT_LISTED = 0;
    private static final Map<Long, Long> KNOWN = new HashMap<>();

    private OsThreads() {}

    /** The ids of those of these threads that have one. */
    public static synchronized Map<Long, Long> of(Collection<Long> threads) {
        KNOWN.keySet().retainAll(threads);
        if (!threads.isEmpty() && !KNOWN.keySet().containsAll(threads)) {
            Map<Long, Long> all = ThreadDump.osThreads();
            threads.forEach(thread -> KNOWN.put(thread, all.getOrDefault(thread, NOT_LISTED)));
        }
        Map<Long, Long> found = new HashMap<>(KNOWN);
        found.values().removeIf(id -> id == NOT_LISTED);
        return found;
    }
}
