package dev.hangscope.snapshot;

import java.util.List;

/**
 * The Java side of a snapshot.
 *
 * @param exit whether the JVM wants to end
 * @param threads all living Java threads, platform and virtual, without the agent's own
 * @param endedThreads remembered threads that have ended: those that used a watched resource, and the newest of the rest
 * @param queues the blocking queues that some thread has waited on, or that a living thread waits on now
 */
public record JvmFacts(
        ExitState exit, List<JavaThread> threads, List<EndedThread> endedThreads, List<QueueFacts> queues) {

    public JvmFacts {
        threads = List.copyOf(threads);
        endedThreads = List.copyOf(endedThreads);
        queues = List.copyOf(queues);
    }
}
