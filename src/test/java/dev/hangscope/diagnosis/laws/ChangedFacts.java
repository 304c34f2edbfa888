package dev.hangscope.diagnosis.laws;

import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.history.EndedThread;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The same facts of a JVM but for one part. */
final class ChangedFacts {
    private ChangedFacts() {}

    static JvmFacts withEnded(JvmFacts jvm, List<EndedThread> ended) {
        return of(jvm, ended, jvm.resources(), jvm.unseenBefore());
    }

    static JvmFacts withResources(JvmFacts jvm, List<ResourceFacts> resources) {
        return of(jvm, jvm.endedThreads(), resources, jvm.unseenBefore());
    }

    /** As if the agent had come then, unless it came late anyway. */
    static JvmFacts late(JvmFacts jvm, Instant came) {
        return of(jvm, jvm.endedThreads(), jvm.resources(), jvm.unseenBefore() == null ? came : jvm.unseenBefore());
    }

    private static JvmFacts of(
            JvmFacts jvm, List<EndedThread> ended, List<ResourceFacts> resources, @Nullable Instant unseenBefore) {
        return new JvmFacts(
                jvm.exit(),
                jvm.exitSince(),
                jvm.threads(),
                ended,
                jvm.queues(),
                resources,
                jvm.pools(),
                jvm.children(),
                unseenBefore,
                jvm.reachability(),
                jvm.borrowed(),
                jvm.requests(),
                jvm.wakes(),
                jvm.lostTasks(),
                jvm.activities(),
                jvm.fullHeap(),
                jvm.lenders(),
                jvm.coroutines());
    }
}
