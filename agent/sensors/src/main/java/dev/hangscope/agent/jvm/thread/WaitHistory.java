package dev.hangscope.agent.jvm.thread;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Since when each thread has been in the same wait, as far as looks have seen: same kind, same resource, same place. A thread
 * that wakes up and waits again at the same place, without more, is still in the same wait. Used by one thread at a time.
 */
public final class WaitHistory {
    private Map<Long, Seen> before = new HashMap<>();
    private Map<Long, Seen> now = new HashMap<>();

    /**
     * @param blocks how often the thread had begun to wait when this wait was first seen; negative where it is not known
     * @param round since when its last round has been seen
     */
    private record Seen(Object sameWait, long sinceNanos, long blocks, Round round) {

        private Seen(Object sameWait, long nanoTime, long blocks) {
            this(sameWait, nanoTime, blocks, new Round(blocks, nanoTime));
        }

        private Seen again(long nowBlocks, long nanoTime) {
            return nowBlocks == round.blocks
                    ? this
                    : new Seen(sameWait, sinceNanos, blocks, new Round(nowBlocks, nanoTime));
        }
    }

    private record Round(long blocks, long sinceNanos) {}

    /**
     * A wait that several looks have seen.
     *
     * @param since how long it has lasted, a lower bound
     * @param rounds how often the thread has begun to wait anew in that time; {@code null} where it is not counted
     * @param round how long the last round has lasted, a lower bound; {@code null} where they are not counted
     */
    public record SameWait(
            Duration since, @Nullable Long rounds, @Nullable Duration round) {}

    /** Begins a look: threads that are not seen in it are forgotten. */
    public void begin() {
        before = now;
        now = new HashMap<>();
    }

    /** The thread has moved since its wait was first seen: what it waits for now, it waits for since this moment. */
    public void restart(long threadId, long nanoTime) {
        now.computeIfPresent(threadId, (id, seen) -> new Seen(seen.sameWait, nanoTime, seen.blocks));
    }

    /**
     * How long the thread has been in this wait.
     *
     * @param blocks how often it has begun to block or to wait in its life; negative where it is not known
     */
    public SameWait same(long threadId, Object wait, long blocks, long nanoTime) {
        Seen seen = before.get(threadId);
        Seen kept = seen != null && seen.sameWait.equals(wait)
                ? seen.again(blocks, nanoTime)
                : new Seen(wait, nanoTime, blocks);
        now.put(threadId, kept);
        boolean counted = blocks >= 0 && kept.blocks >= 0;
        return new SameWait(
                age(kept.sinceNanos, nanoTime),
                counted ? (Long) Math.max(0, blocks - kept.blocks) : null,
                counted ? age(kept.round.sinceNanos, nanoTime) : null);
    }

    private static Duration age(long sinceNanos, long nanoTime) {
        return Duration.ofNanos(Math.max(0, nanoTime - sinceNanos));
    }
}
