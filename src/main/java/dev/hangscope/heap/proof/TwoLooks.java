package dev.hangscope.heap.proof;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A look before a heap dump and one after it: what the dump tells of a thread counts when it has not moved between them. */
public final class TwoLooks {
    /**
     * A snapshot's time and the ages of its waits are read from two clocks, one after the other. A thread that moved in so short a time after
     * the first look is in its new wait when the dump is begun.
     */
    private static final Duration BETWEEN_CLOCKS = Duration.ofMillis(5);

    private final Snapshot before;
    private final Snapshot after;

    /** @param before taken before the dump was begun */
    public TwoLooks(Snapshot before, Snapshot after) {
        this.before = before;
        this.after = after;
    }

    /** The later look with what the dump tells of the threads that stood still. */
    public Snapshot with(JvmFacts dump) {
        JvmFacts first = before.jvm();
        JvmFacts last = after.jvm();
        List<Reachability> told = dump.reachability();
        if (first == null || last == null || told == null) {
            return after;
        }
        Map<Long, JavaThread> then = byId(first);
        Map<Long, JavaThread> now = byId(last);
        Duration between = Duration.between(before.time(), after.time());
        List<Reachability> still = told.stream()
                .filter(each -> stoodStill(then.get(each.thread()), now.get(each.thread()), between))
                .toList();
        JvmFacts named = last.with(still, dump.borrowed()).withQueues(queues(last, dump));
        return after.withJvm(named);
    }

    /** A queue that a late agent knows by its waiters only: the dump tells which it is. */
    private static List<QueueFacts> queues(JvmFacts last, JvmFacts dump) {
        Map<Long, JavaThread> waiters = byId(dump);
        Map<String, QueueFacts> found = new HashMap<>();
        dump.queues().forEach(queue -> found.put(queue.id(), queue));
        Map<String, QueueFacts> inDump = new HashMap<>();
        for (JavaThread thread : last.threads()) {
            JavaThread there = waiters.get(thread.id());
            ThreadWait wait = thread.waitsFor();
            ThreadWait waitThere = there == null ? null : there.waitsFor();
            QueueFacts queue = waitThere == null ? null : found.get(waitThere.resource());
            if (wait != null
                    && wait.resource() != null
                    && queue != null
                    && queue.type().equals(type(last, wait))) {
                inDump.putIfAbsent(wait.resource(), queue);
            }
        }
        return last.queues().stream()
                .map(queue -> queue.isKnown() || !inDump.containsKey(queue.id())
                        ? queue
                        : named(queue, inDump.get(queue.id())))
                .toList();
    }

    private static @Nullable String type(JvmFacts facts, ThreadWait wait) {
        return facts.queues().stream()
                .filter(queue -> queue.id().equals(wait.resource()))
                .map(QueueFacts::type)
                .findFirst()
                .orElse(null);
    }

    private static QueueFacts named(QueueFacts queue, QueueFacts inDump) {
        return new QueueFacts(
                queue.id(),
                queue.type(),
                queue.createdAt(),
                inDump.capacity(),
                inDump.size(),
                queue.uses(),
                queue.foldedUses(),
                queue.complete(),
                queue.incompleteBecause());
    }

    private static Map<Long, JavaThread> byId(JvmFacts facts) {
        Map<Long, JavaThread> threads = new HashMap<>();
        facts.threads().forEach(thread -> threads.put(thread.id(), thread));
        return threads;
    }

    private static boolean stoodStill(@Nullable JavaThread then, @Nullable JavaThread now, Duration between) {
        ThreadWait first = then == null ? null : then.waitsFor();
        ThreadWait last = now == null ? null : now.waitsFor();
        return first != null
                && last != null
                && !last.timed()
                && first.kind() == last.kind()
                && Objects.equals(first.resource(), last.resource())
                && last.since().plus(BETWEEN_CLOCKS).compareTo(between) >= 0;
    }
}
