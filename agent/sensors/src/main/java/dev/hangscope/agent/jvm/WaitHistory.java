package dev.hangscope.agent.jvm;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when each thread has been in the same wait, as far as looks have seen: same kind, same resource, same place. A thread
 * that wakes up and waits again at the same place, without more, is still in the same wait. Used by one thread at a time.
 */
final class WaitHistory {
    private Map<Long, Seen> before = new HashMap<>();
    private Map<Long, Seen> now = new HashMap<>();

    private record Seen(Object sameWait, long sinceNanos) {}

    /** Begins a look: threads that are not seen in it are forgotten. */
    void begin() {
        before = now;
        now = new HashMap<>();
    }

    /** The thread has moved since its wait was first seen: what it waits for now, it waits for since this moment. */
    void restart(long threadId, long nanoTime) {
        now.computeIfPresent(threadId, (id, seen) -> new Seen(seen.sameWait, nanoTime));
    }

    /** How long the thread has been in this wait, a lower bound. */
    Duration sameSince(long threadId, Object wait, long nanoTime) {
        Seen seen = before.get(threadId);
        Seen kept = seen != null && seen.sameWait.equals(wait) ? seen : new Seen(wait, nanoTime);
        now.put(threadId, kept);
        return Duration.ofNanos(Math.max(0, nanoTime - kept.sinceNanos));
    }
}
