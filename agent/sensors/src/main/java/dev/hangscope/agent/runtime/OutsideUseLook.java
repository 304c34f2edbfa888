package dev.hangscope.agent.runtime;

import dev.hangscope.agent.watch.OutsideUses;
import dev.hangscope.diagnosis.rules.outside.ClientCall;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ResourceFacts;
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

    private OutsideUseLook() {}

    /** The same facts where no thread is known to be in a system call for long. */
    static JvmFacts complete(JvmFacts facts) {
        List<JavaThread> calling = calling(facts);
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
            for (JavaThread thread : calling) {
                Duration since = since(thread);
                completed.add(new ThreadActivity(thread.id(), since, Duration.ZERO, 2, null, uses.askedAbout(since)));
            }
            return facts.withActivities(completed);
        } catch (RuntimeException | LinkageError unreadable) {
            // Whom such a thread waits for is not told then.
            return facts;
        }
    }

    /** The threads whose request another thread of a client library sent: the connection is not the one that they are in a call on. */
    private static List<JavaThread> calling(JvmFacts facts) {
        List<JavaThread> calling = new ArrayList<>();
        Map<String, ResourceFacts> resources = new HashMap<>();
        for (ResourceFacts resource : facts.resources()) {
            resources.put(resource.id(), resource);
        }
        for (JavaThread thread : facts.threads()) {
            if (calling.size() < MOST_CALLS
                    && since(thread).compareTo(LEAST) >= 0
                    && ClientCall.isIn(thread, awaited(thread, resources))) {
                calling.add(thread);
            }
        }
        return calling;
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
