package dev.hangscope.agent.jvm.thread;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Waits that ended while a sample was taken. A thread cannot acquire, release or count while it waits: where its usage record is younger than
 * its wait, the stack was read before the thread moved and the record after that.
 */
public final class StaleWaits {

    /** Their usage records are written before a thread waits or when its wait is over, and not in between. */
    private static final Set<ResourceFacts.Kind> RECORDED = Set.of(
            ResourceFacts.Kind.SEMAPHORE,
            ResourceFacts.Kind.LATCH,
            ResourceFacts.Kind.BARRIER,
            ResourceFacts.Kind.PHASER,
            ResourceFacts.Kind.EXCHANGER);

    private StaleWaits() {}

    /** The ids of the threads that have used what they wait for since their wait was first seen. */
    public static Set<Long> of(Collection<JavaThread> threads, Collection<ResourceFacts> resources) {
        Map<String, ResourceFacts> recorded = new HashMap<>();
        for (ResourceFacts resource : resources) {
            if (RECORDED.contains(resource.kind())) {
                recorded.put(resource.id(), resource);
            }
        }
        Set<Long> moved = new HashSet<>();
        for (JavaThread thread : threads) {
            ThreadWait wait = thread.waitsFor();
            ResourceFacts resource = wait == null ? null : recorded.get(wait.resource());
            if (wait != null && resource != null && isUsedSince(resource, thread.id(), wait.since())) {
                moved.add(thread.id());
            }
        }
        return moved;
    }

    private static boolean isUsedSince(ResourceFacts resource, long thread, Duration wait) {
        return resource.parties().stream()
                .anyMatch(party -> party.thread() == thread
                        && party.last() != null
                        && party.last().compareTo(wait) < 0);
    }
}
