package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.QueueUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Queues used as pools: filled at the start, each item is taken, used and put back. A thread with such an item in its hands may put
 * it back although it never put before.
 *
 * <p>A queue is used as a pool where threads took and put at it, which says that the code which takes also puts. Before the first item
 * comes back this shows otherwise: each taker has taken once, is still in the method in which it took, and all that wait in this
 * method have taken nothing yet.
 */
final class GivenBack {
    private final ThreadRegister threads;
    private final Map<String, List<JavaThread>> takers = new HashMap<>();

    GivenBack(JvmFacts facts, ThreadRegister threads) {
        this.threads = threads;
        for (JavaThread thread : facts.threads()) {
            ThreadWait wait = thread.waitsFor();
            if (wait != null && wait.kind() == ThreadWait.Kind.QUEUE_TAKE && wait.resource() != null) {
                takers.computeIfAbsent(wait.resource(), key -> new ArrayList<>())
                        .add(thread);
            }
        }
    }

    /** The living threads that have taken an item from this queue, have it in their hands, and may put it back. */
    Set<Long> holders(QueueFacts queue) {
        List<JavaThread> waiting = takers.getOrDefault(queue.id(), List.of());
        if (waiting.isEmpty()) {
            return Set.of();
        }
        Set<Long> waiters = new HashSet<>();
        waiting.forEach(thread -> waiters.add(thread.id()));
        Map<Long, String> holders = new LinkedHashMap<>();
        Set<String> returning = new HashSet<>();
        boolean isFirstRound = true;
        for (QueueUse use : queue.uses()) {
            if (use.takes() > 0) {
                String method = method(use.lastTakenAt());
                boolean holds = !waiters.contains(use.thread()) && isIn(method, threads.living(use.thread()));
                isFirstRound &= holds && use.takes() == 1;
                if (use.puts() > 0) {
                    returning.add(method);
                } else if (holds) {
                    holders.put(use.thread(), method);
                }
            }
        }
        if (!isFirstRound || !waiting.stream().allMatch(waiter -> holders.containsValue(place(waiter)))) {
            holders.values().retainAll(returning);
        }
        return holders.keySet();
    }

    private static boolean isIn(String method, @Nullable JavaThread thread) {
        return thread != null
                && thread.stack().stream().anyMatch(frame -> mark(frame).equals(method));
    }

    private static String place(JavaThread waiter) {
        return waiter.userFrame().map(GivenBack::mark).orElse("");
    }

    /** The application's method that took; empty, as no frame's is, where that was not sampled. */
    private static String method(@Nullable Site site) {
        return site == null ? "" : site.user().map(GivenBack::mark).orElse("");
    }

    private static String mark(Frame frame) {
        return frame.type() + "." + frame.method();
    }
}
