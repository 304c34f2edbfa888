package dev.hangscope.snapshot.coroutine;

import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Coroutines in the same state at the same place, which were created at the same place.
 *
 * @param count how many they are
 * @param number sequence number of the first of them
 * @param name name of the first of them, from its {@code CoroutineName}; {@code null} when it has none
 * @param state what they do
 * @param stack the frames of the suspend functions in which they were suspended last, innermost first; empty when none was recorded
 * @param createdAt where they were created, from the application's frame outwards; {@code null} when not recorded
 * @param since how long none of them has been resumed or suspended, a lower bound; {@code null} for those that have not run yet
 * @param resumesIn when a timer resumes or cancels the first of them; {@code null} when no timer is known that does
 * @param thread the thread that runs them; {@code null} when they are not running
 * @param awaitedBy the thread that waits in {@code runBlocking} until they complete; {@code null} when none is known
 */
public record CoroutineGroup(
        int count,
        long number,
        @Nullable String name,
        CoroutineState state,
        List<Frame> stack,
        @Nullable Site createdAt,
        @Nullable Duration since,
        @Nullable Duration resumesIn,
        @Nullable Long thread,
        @Nullable Long awaitedBy) {

    public CoroutineGroup {
        stack = List.copyOf(stack);
    }

    /** These coroutines and others that are alike. */
    public CoroutineGroup and(CoroutineGroup alike) {
        CoroutineGroup first = number <= alike.number ? this : alike;
        return new CoroutineGroup(
                count + alike.count,
                first.number,
                first.name,
                state,
                stack,
                createdAt,
                shorter(since, alike.since),
                shorter(resumesIn, alike.resumesIn),
                thread,
                awaitedBy);
    }

    private static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
        return one == null || other == null || one.compareTo(other) < 0 ? one : other;
    }

    /** The same coroutines under another name. */
    public CoroutineGroup withName(@Nullable String other) {
        return new CoroutineGroup(count, number, other, state, stack, createdAt, since, resumesIn, thread, awaitedBy);
    }
}
