package dev.hangscope.snapshot.threaddump;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thread dump.
 *
 * @param time when it was made, by the clock and in the time zone of its machine; {@code null} when it does not tell
 * @param version what it says of the JVM; {@code null} when its first line is missing
 * @param threads the Java threads, as listed
 * @param whole whether its end is there: else threads may be missing
 */
public record DumpedJvm(
        @Nullable LocalDateTime time, @Nullable String version, List<DumpedThread> threads, boolean whole) {

    public DumpedJvm {
        threads = List.copyOf(threads);
    }

    /** The threads by their ids. */
    Map<Long, DumpedThread> byId() {
        return threads.stream().collect(Collectors.toMap(DumpedThread::id, Function.identity(), (one, other) -> one));
    }

    /** Whether it lists who owns the {@code java.util.concurrent} locks, as {@code jstack -l} does. */
    public boolean tellsOwners() {
        return threads.stream().anyMatch(thread -> thread.synchronizers() != null);
    }
}
