package dev.hangscope.agent.jvm.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a look began.
 *
 * @param nanos {@link System#nanoTime()} then
 */
public record LookTime(long nanos) {
    /** How long ago something was, at the look's beginning; zero for what came during the look. */
    public Duration since(long then) {
        return Duration.ofNanos(Math.max(0, nanos - then));
    }

    /** The same; {@code null} where {@code then} is 0: it never was. */
    @Nullable
    public Duration sinceIfEver(long then) {
        return then == 0 ? null : since(then);
    }
}
