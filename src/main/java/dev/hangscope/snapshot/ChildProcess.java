package dev.hangscope.snapshot;

import dev.hangscope.snapshot.code.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A child process that this JVM started through {@link ProcessBuilder} or {@link Runtime#exec}, and the ends of its pipes that
 * the JVM holds. Source: {@code java.lang.ProcessImpl}.
 *
 * @param pid its process id
 * @param command program and arguments, joined by blanks; {@code null} when not seen
 * @param startedBy id of the thread that started it; {@code null} when not seen
 * @param startedAt where it was started; {@code null} when not sampled
 * @param exitCode what the JVM has noticed of its end: the exit status, 128 more than the signal where one ended it;
 *     {@code null} while the JVM has noticed none
 * @param reaper id of the JDK's thread that waits for its end, while that thread lives; {@code null} otherwise
 * @param streams those of its standard streams that are pipes of this JVM
 */
public record ChildProcess(
        long pid,
        @Nullable String command,
        @Nullable Long startedBy,
        @Nullable Site startedAt,
        @Nullable Integer exitCode,
        @Nullable Long reaper,
        List<Stream> streams) {

    public ChildProcess {
        streams = List.copyOf(streams);
    }

    /** The child's standard streams, by their names as the child sees them. */
    public enum Name {
        STDIN,
        STDOUT,
        STDERR;

        /** {@code stdin}, {@code stdout} or {@code stderr}. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /**
         * Returns the stream with this word.
         *
         * @throws IllegalArgumentException if none has it
         */
        static Name of(String word) {
            return valueOf(word.toUpperCase(java.util.Locale.ROOT));
        }
    }

    /**
     * This JVM's end of one of the child's standard streams.
     *
     * @param name which
     * @param descriptor this JVM's descriptor of it, of a closed one the number that it had; {@code null} when not known
     * @param pipe inode of its pipe, noted while it was surely open; {@code null} when not known
     * @param closed whether the JVM has closed its end; a thread that was in its read at that time stays there
     * @param users ids of the threads that asked the {@code Process} for the stream, living or ended; any thread may have been
     *     given it by one of them
     */
    public record Stream(
            Name name,
            @Nullable Integer descriptor,
            @Nullable Long pipe,
            boolean closed,
            List<Long> users) {

        public Stream {
            users = List.copyOf(users);
        }
    }
}
