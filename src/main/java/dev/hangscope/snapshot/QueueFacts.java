package dev.hangscope.snapshot;

import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.FoldedUses;
import dev.hangscope.snapshot.history.QueueUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link java.util.concurrent.BlockingQueue} and everybody who used it.
 *
 * @param id {@code queue:N}, unique within the snapshot
 * @param type class name
 * @param createdAt where it was made; {@code null} when it was made before the agent came, or too many were made to look at
 *     each
 * @param capacity items it can hold, 0 for a hand-off queue; {@code null} when unbounded
 * @param size items in it; 0 for a hand-off queue; {@link #UNKNOWN} when only its waiters are known, and not which queue it
 *     is: then {@code capacity} says nothing either
 * @param uses one for each thread that ever put, took or waited, while they are few enough to be told apart
 * @param foldedUses ended threads that are no longer told apart; {@code null} when there are none
 * @param complete whether every use since the queue's making is in {@code uses} or {@code foldedUses}; when false,
 *     {@code incompleteBecause} tells why
 * @param incompleteBecause for example that the queue is older than the agent
 */
public record QueueFacts(
        String id,
        String type,
        @Nullable Site createdAt,
        @Nullable Integer capacity,
        int size,
        List<QueueUse> uses,
        @Nullable FoldedUses foldedUses,
        boolean complete,
        @Nullable String incompleteBecause) {

    /** The size of a queue that is known by its waiters only. */
    public static final int UNKNOWN = -1;

    public QueueFacts {
        uses = List.copyOf(uses);
    }

    /** Whether it is known which queue it is. */
    public boolean isKnown() {
        return size != UNKNOWN;
    }

    /** Whether a put must wait for a taker. */
    public boolean isFull() {
        return capacity != null && size >= capacity;
    }
}
