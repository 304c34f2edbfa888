package dev.hangscope.snapshot.history;

import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.code.Site;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one thread did with one queue. Counts are exact as long as one thread counts; they never go back.
 *
 * @param thread the thread's id; alive if it is among {@link JvmFacts#threads()}, ended otherwise
 * @param puts items it has put
 * @param takes items it has taken
 * @param lastPut time since its last put, to about a quarter of a second; {@code null} when it never put
 * @param lastPutAt where it put, sampled at its latest puts; {@code null} when not sampled
 * @param lastTakenAt where it took, sampled; {@code null} when not sampled
 * @param lastTakenType class of the last item it took; {@code null} when it never took
 */
public record QueueUse(
        long thread,
        long puts,
        long takes,
        @Nullable Duration lastPut,
        @Nullable Site lastPutAt,
        @Nullable Site lastTakenAt,
        @Nullable String lastTakenType) {}
