package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.queue.QueueRecord;
import dev.hangscope.agent.bootstrap.hooks.queue.QueueUse;
import dev.hangscope.agent.bootstrap.hooks.queue.SummedUses;
import dev.hangscope.agent.bootstrap.hooks.queue.WaitedQueues;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.jvm.access.LookTime;
import dev.hangscope.agent.jvm.access.ResourceIds;
import dev.hangscope.agent.jvm.access.Uses;
import dev.hangscope.agent.jvm.thread.JavaThreads;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.FoldedUses;
import dev.hangscope.snapshot.stack.Frames;
import dev.hangscope.snapshot.stack.WaitShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedTransferQueue;
import org.jspecify.annotations.Nullable;

/** The listed queues during one look. Holds them strongly for the look's duration only. */
public final class QueueLook {
    private static final long LONGEST_TICK_NANOS = CoarseClock.LONGEST_TICK_MILLIS * 1_000_000L;

    /** Queues on which no thread waits that one look tells of. */
    private static final int MOST_LEFT = 100;

    private final Map<Object, Known> byBlocker = new IdentityHashMap<>();
    private final Map<String, Known> waitedOn = new LinkedHashMap<>();
    private final LookTime time;
    private final ResourceIds ids;
    private final Uses uses;

    /**
     * A queue that somebody waits for, or may.
     *
     * @param type class name
     * @param queue the queue; {@code null} when only the object that its waiters are parked on is known
     * @param record who used it; {@code null} when nobody recorded it
     */
    private record Known(
            String id,
            String type,
            @Nullable Object queue,
            @Nullable QueueRecord record) {
        public QueueUse[] uses() {
            return record == null ? new QueueUse[0] : record.uses();
        }

        public long moved() {
            long moved = 0;
            for (QueueUse use : uses()) {
                moved += use == null ? 0 : use.puts + use.takes;
            }
            return moved;
        }
    }

    /** Makes a look that has seen no queue. */
    public QueueLook(LookTime time, ResourceIds ids, Uses uses) {
        this.time = time;
        this.ids = ids;
        this.uses = uses;
        WaitedQueues.sweep();
        for (WaitedQueues.Entry entry : WaitedQueues.all()) {
            Object queue = entry.get();
            if (queue != null && !byBlocker.containsKey(queue)) {
                know(queue, entry.record);
            }
        }
    }

    private void know(Object queue, @Nullable QueueRecord record) {
        Known known = new Known(ids.of("queue", queue), queue.getClass().getName(), queue, record);
        byBlocker.put(queue, known);
        QueueInsides.blockers(queue).forEach(blocker -> byBlocker.put(blocker, known));
    }

    /** Takes notice of a queue of which no hook has told; does nothing where hooks were there to tell. */
    public void notRecorded(Object queue) {
        if (uses == Uses.UNSEEN && !byBlocker.containsKey(queue)) {
            know(queue, null);
        }
    }

    /** Returns what the hooks have recorded of the uses of queues. */
    public Uses uses() {
        return uses;
    }

    /** The id of the queue whose waiters are parked on {@code blocker}; notes that somebody waits on it. */
    @Nullable
    public String queueOf(@Nullable Object blocker, StackTraceElement[] stack) {
        if (blocker != null && blocker.getClass() == LinkedTransferQueue.class) {
            notRecorded(blocker); // its waiters park on the queue itself
        }
        Known known = blocker == null ? null : byBlocker.get(blocker);
        String type = WaitShape.queueType(stack);
        if (known == null && blocker != null && type != null && uses == Uses.UNSEEN) {
            known = new Known(ids.of("queue", blocker), type, null, null);
            byBlocker.put(blocker, known);
        }
        if (known == null) {
            return null;
        }
        waitedOn.put(known.id, known);
        return known.id;
    }

    /** The id of a queue that somebody waits on; {@code null} when nobody does. */
    @Nullable
    String waitedOn(Object queue) {
        Known known = byBlocker.get(queue);
        return known == null || !waitedOn.containsKey(known.id) ? null : known.id;
    }

    /** How long the thread has waited on this queue. */
    public Duration waitingFor(String queueId, long threadId) {
        Known known = waitedOn.get(queueId);
        QueueUse use = known == null || known.record == null ? null : known.record.find(threadId);
        // The coarse clock may be a tick behind; what is told is a lower bound.
        return use == null || use.waitingSince() == 0
                ? Duration.ZERO
                : time.since(use.waitingSince() + LONGEST_TICK_NANOS);
    }

    /** How many items have gone into the queue and out of it, as far as that was recorded: it counts between two samples. */
    public long moved(String queueId) {
        Known known = waitedOn.get(queueId);
        return known == null ? 0 : known.moved();
    }

    /** Returns the queues on which a thread waits now, and those whose consumers wait for something else and leave items in them. */
    public List<QueueFacts> facts() {
        List<QueueFacts> facts =
                new ArrayList<>(waitedOn.values().stream().map(this::facts).toList());
        byBlocker.entrySet().stream()
                .filter(entry -> entry.getKey() == entry.getValue().queue)
                .map(Map.Entry::getValue)
                .filter(known -> !waitedOn.containsKey(known.id) && isLeft(known))
                .limit(MOST_LEFT)
                .map(this::facts)
                .forEach(facts::add);
        return facts;
    }

    /** Whether the queue has items, and each thread that took from it in code of the application waits without a timeout. */
    private static boolean isLeft(Known known) {
        boolean taken = false;
        for (QueueUse use : known.uses()) {
            if (use != null && use.takes > 0) {
                if (!isTakerThatWaits(use)) {
                    return false;
                }
                taken = true;
            }
        }
        return taken && known.queue != null && QueueInsides.size(known.queue) > 0;
    }

    private static boolean isTakerThatWaits(QueueUse use) {
        Thread taker = use.thread == null ? null : use.thread.get();
        if (taker == null || JavaThreads.state(taker) != Thread.State.WAITING) {
            return false;
        }
        Site at = Frames.site(use.lastTakenAt());
        return at != null && at.user().isPresent();
    }

    /** Records of threads that used one of these queues and have ended since. */
    public Collection<ThreadRecord> users() {
        Map<Long, ThreadRecord> users = new LinkedHashMap<>();
        for (Known known : waitedOn.values()) {
            for (QueueUse use : known.uses()) {
                if (use != null && use.thread != null) {
                    users.put(use.threadId, use.thread);
                }
            }
        }
        return users.values();
    }

    private QueueFacts facts(Known known) {
        List<dev.hangscope.snapshot.history.QueueUse> uses = new ArrayList<>();
        FoldedUses folded = null;
        String incomplete = incomplete(known.record);
        for (QueueUse use : known.uses()) {
            if (use == null) {
                continue;
            }
            if (use instanceof SummedUses sum && sum.threadId == SummedUses.FOLDED) {
                folded = new FoldedUses(sum.producers, sum.puts, sum.consumers, sum.takes);
            } else if (use instanceof SummedUses) {
                incomplete = "more threads use it at the same time than are told apart";
            } else {
                uses.add(fact(use));
            }
        }
        return new QueueFacts(
                known.id,
                known.type,
                known.record == null ? null : Frames.site(known.record.createdAt),
                known.queue == null ? null : QueueInsides.capacity(known.queue),
                known.queue == null ? QueueFacts.UNKNOWN : QueueInsides.size(known.queue),
                uses,
                folded,
                incomplete == null,
                incomplete);
    }

    private static @Nullable String incomplete(@Nullable QueueRecord record) {
        if (record == null) {
            return "the agent came later";
        }
        return record.sinceCreation
                ? null
                : "the queue's class was loaded, or the queue was made, before the agent could record its uses";
    }

    private dev.hangscope.snapshot.history.QueueUse fact(QueueUse use) {
        String type = use.lastTakenType;
        return new dev.hangscope.snapshot.history.QueueUse(
                use.threadId,
                use.puts,
                use.takes,
                time.sinceIfEver(use.lastPut()),
                Frames.site(use.lastPutAt()),
                Frames.site(use.lastTakenAt()),
                type == null ? null : Frames.withoutAddress(type));
    }
}
