package dev.hangscope.agent.jvm;

import dev.hangscope.snapshot.ExitState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Since when the JVM has wanted to end, as far as looks have seen. Used by one thread at a time. */
final class ExitHistory {
    private ExitState last = ExitState.RUNNING;
    private long sinceNanos;

    /** A lower bound; {@code null} while the JVM does not want to end. */
    @Nullable
    Duration since(ExitState now, long nanoTime) {
        if (now != last) {
            last = now;
            sinceNanos = nanoTime;
        }
        return now == ExitState.RUNNING ? null : Duration.ofNanos(Math.max(0, nanoTime - sinceNanos));
    }
}
