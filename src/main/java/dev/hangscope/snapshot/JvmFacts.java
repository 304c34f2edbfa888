package dev.hangscope.snapshot;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Java side of a snapshot.
 *
 * @param exit whether the JVM wants to end
 * @param exitSince how long {@code exit} has been so for certain, a lower bound; {@code null} when not known
 * @param threads all living Java threads, platform and virtual, without the agent's own
 * @param endedThreads remembered threads that have ended: those that used a watched resource, and the newest of the rest
 * @param queues the blocking queues that some thread has waited on, or that a living thread waits on now
 */
public record JvmFacts(
        ExitState exit,
        @Nullable Duration exitSince,
        List<JavaThread> threads,
        List<EndedThread> endedThreads,
        List<QueueFacts> queues) {

    /** Facts of which nobody knows since when the JVM has wanted to end. */
    public JvmFacts(ExitState exit, List<JavaThread> threads, List<EndedThread> endedThreads, List<QueueFacts> queues) {
        this(exit, null, threads, endedThreads, queues);
    }

    public JvmFacts {
        threads = List.copyOf(threads);
        endedThreads = List.copyOf(endedThreads);
        queues = List.copyOf(queues);
    }
}
