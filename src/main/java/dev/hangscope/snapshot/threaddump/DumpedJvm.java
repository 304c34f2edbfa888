package dev.hangscope.snapshot.threaddump;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thread dump.
 *
 * @param form what wrote it
 * @param time when it was made, by the clock of its machine; {@code null} when it does not tell
 * @param version what it says of the JVM; {@code null} when its first line is missing
 * @param threads the Java threads, as listed
 * @param whole whether its end is there: else threads may be missing
 */
public record DumpedJvm(
        Form form, @Nullable Instant time, @Nullable String version, List<DumpedThread> threads, boolean whole) {

    /** What writes dumps: they do not tell the same. */
    public enum Form {
        /** The JVM, for {@code jstack}, {@code Thread.print} and SIGQUIT: no virtual threads. */
        PRINTED,
        /** {@code Thread.dump_to_file} since JDK 25: all threads, without what was the JVM's to know. */
        WRITTEN,
        /** {@code Thread.dump_to_file} before: stacks alone. */
        BARE
    }

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
