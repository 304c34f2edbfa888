package dev.hangscope.agent.jvm.thread;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The operating system's ids of Java threads. A thread keeps its id, so that each is looked up once, by a thread dump. */
public final class OsThreads {
    private static final long NOT_LISTED = 0;

    /** Ids of so many threads are remembered; then all are forgotten. */
    private static final int MOST = 100_000;

    private final Map<Long, Long> known = new HashMap<>();

    /** The ids of those of these threads that have one. */
    public synchronized Map<Long, Long> of(Collection<Long> threads) {
        if (!known.keySet().containsAll(threads)) {
            if (known.size() >= MOST) {
                known.clear();
            }
            Map<Long, Long> all = ThreadDump.osThreads();
            threads.forEach(thread -> known.put(thread, all.getOrDefault(thread, NOT_LISTED)));
        }
        Map<Long, Long> found = new HashMap<>();
        for (long thread : threads) {
            long id = known.getOrDefault(thread, NOT_LISTED);
            if (id != NOT_LISTED) {
                found.put(thread, id);
            }
        }
        return found;
    }
}
