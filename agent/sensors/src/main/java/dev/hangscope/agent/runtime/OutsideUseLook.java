package dev.hangscope.agent.runtime;

import dev.hangscope.agent.jvm.thread.OsThreads;
import dev.hangscope.agent.watch.OutsideUses;
import dev.hangscope.diagnosis.rules.outside.ClientCall;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds to what threads do in system calls what they read from or write to, where the operating system tells it. */
final class OutsideUseLook {
    private static final Duration LEAST = Duration.ofSeconds(5);
    private static final int MOST_CALLS = 64;
    private static final OsThreads OS_THREADS = new OsThreads();

    private OutsideUseLook() {}

    /** The same facts where no thread is known to be in a system call for long, or to wait for an answer. */
    static JvmFacts complete(JvmFacts facts, Snapshot.Trigger trigger) {
        Map<String, ResourceFacts> resources = resources(facts);
        List<JavaThread> calling = calling(facts, resources, trigger);
        if (calling.isEmpty() && facts.knownActivities().stream().noneMatch(each -> each.osThread() != null)) {
            return facts;
        }
        try {
            OutsideUses uses = OutsideUses.now();
            if (uses == null) {
                return facts;
            }
            List<ThreadActivity> completed = new ArrayList<>();
            for (ThreadActivity each : facts.knownActivities()) {
                Long thread = each.osThread();
                completed.add(thread == null ? each : each.with(uses.of(thread)).atLeast(uses.rested(thread)));
            }
            Map<Long, Long> osThreads = trigger == Snapshot.Trigger.WATCH
                    ? Map.of()
                    : OS_THREADS.of(calling.stream().map(JavaThread::id).toList());
            for (JavaThread thread : calling) {
                ThreadActivity waiting = waiting(thread, osThreads.get(thread.id()), uses);
                boolean known = ClientCall.isIn(thread, awaited(thread, resources));
                completed.add(waiting.with(known ? uses.askedAbout(waiting.span()) : uses.askedAt(waiting.span())));
            }
            return facts.withActivities(completed);
        } catch (RuntimeException | LinkageError unreadable) {
            // Whom such a thread waits for is not told then.
            return facts;
        }
    }

    /** Samples have seen only the end of the wait, and the kernel knows when it began. */
    private static ThreadActivity waiting(JavaThread thread, @Nullable Long osThread, OutsideUses uses) {
        ThreadActivity seen = new ThreadActivity(thread.id(), since(thread), Duration.ZERO, 2, null, null);
        return osThread == null ? seen : seen.atLeast(uses.rested(osThread));
    }

    /**
     * The threads whose request another thread of a client library sent: the connection is not the one that they are in a call on. Of waits
     * that only a connection explains, none is looked for by the watcher, which does not print what is suspected.
     */
    private static List<JavaThread> calling(
            JvmFacts facts, Map<String, ResourceFacts> resources, Snapshot.Trigger trigger) {
        List<JavaThread> calling = new ArrayList<>();
        for (JavaThread thread : facts.threads()) {
            if (calling.size() < MOST_CALLS
                    && since(thread).compareTo(LEAST) >= 0
                    && (ClientCall.isIn(thread, awaited(thread, resources))
                            || trigger != Snapshot.Trigger.WATCH && ClientCall.mayBeIn(thread))) {
                calling.add(thread);
            }
        }
        return calling;
    }

    private static Map<String, ResourceFacts> resources(JvmFacts facts) {
        Map<String, ResourceFacts> resources = new HashMap<>();
        for (ResourceFacts resource : facts.resources()) {
            resources.put(resource.id(), resource);
        }
        return resources;
    }

    private static @Nullable ResourceFacts awaited(JavaThread thread, Map<String, ResourceFacts> resources) {
        ThreadWait wait = thread.waitsFor();
        return wait == null || wait.resource() == null ? null : resources.get(wait.resource());
    }

    private static Duration since(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait == null ? Duration.ZERO : wait.since();
    }
}
