package dev.hangscope.snapshot.history;

import dev.hangscope.snapshot.code.Site;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A thread that has ended.
 *
 * @param id {@link Thread#threadId()}
 * @param name its name at its end
 * @param virtual whether it was a virtual thread
 * @param ended time since its end; {@code null} when the end was not seen, only that it lives no more
 * @param uncaught the exception that ended it; {@code null} when it returned
 * @param startedBy id of the thread that started it; {@code null} when not seen
 * @param startedAt where it was started; {@code null} when not seen
 */
public record EndedThread(
        long id,
        String name,
        boolean virtual,
        @Nullable Duration ended,
        @Nullable Uncaught uncaught,
        @Nullable Long startedBy,
        @Nullable Site startedAt) {

    /**
     * An exception that nobody caught.
     *
     * @param type its class
     * @param message its message; {@code null} when it has none
     * @param at where it was thrown; {@code null} when it has no stack
     */
    public record Uncaught(
            String type, @Nullable String message, @Nullable Site at) {}
}
