package dev.hangscope.diagnosis.rules.queue;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.QueueParty;
import dev.hangscope.diagnosis.rules.context.QueueWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Producers wait without time-out for room in a full queue, or for a taker, and every consumer has ended or is stuck. A
 * blocked put is never idle: it matters by itself.
 */
public final class DeadConsumer implements Rule {

    @Override
    public Kind kind() {
        return Kind.DEAD_CONSUMER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        return scene == null
                ? List.of()
                : scene.jvm.queues().stream()
                        .map(queue -> judge(scene, queue))
                        .flatMap(Optional::stream)
                        .toList();
    }

    private static Optional<Finding> judge(Scene scene, QueueFacts queue) {
        List<JavaThread> producers = scene.waiting(ThreadWait.Kind.QUEUE_PUT, queue.id()).stream()
                .filter(scene::isOld)
                .toList();
        if (producers.isEmpty()) {
            return Optional.empty();
        }
        Case it = new Case(scene, queue, producers);
        return it.verdict()
                .map(verdict -> scene.recentChanges().soften(verdict, producers))
                .map(it::finding);
    }

    private static boolean isPutting(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null && wait.kind() == ThreadWait.Kind.QUEUE_PUT && !wait.timed();
    }

    /** One queue with producers that wait long. */
    private static final class Case {
        private final Scene scene;
        private final QueueFacts queue;
        private final List<JavaThread> producers;
        private final Victims victims;
        private final List<QueueParty> consumers;
        private final long foldedConsumers;

        /** The threads of the pool that takes its tasks from the queue. */
        private final Set<Long> poolWorkers;

        private final List<JavaThread> supervisors;
        private final List<JavaThread> free;

        Case(Scene scene, QueueFacts queue, List<JavaThread> producers) {
            this.scene = scene;
            this.queue = queue;
            this.producers = producers;
            victims = scene.heldUpBy(producers);
            consumers = QueueParty.of(scene, queue, use -> use.takes() > 0);
            foldedConsumers =
                    queue.foldedUses() == null ? 0 : queue.foldedUses().consumers();
            poolWorkers = scene.jvm.pools().stream()
                    .filter(pool -> queue.id().equals(pool.queue()))
                    .flatMap(pool -> pool.workers().stream())
                    .map(PoolFacts.Worker::thread)
                    .collect(Collectors.toSet());
            List<EndedThread> ended = consumers.stream()
                    .map(QueueParty::ended)
                    .filter(Objects::nonNull)
                    .toList();
            Set<Long> users =
                    consumers.stream().map(party -> party.use().thread()).collect(Collectors.toSet());
            producers.forEach(thread -> users.add(thread.id()));
            supervisors = scene.supervisors().replacing(ended).stream()
                    .filter(thread -> !users.contains(thread.id()))
                    .toList();
            // As for consumers: where nobody looked before, a free thread is one that may have taken.
            free = scene.jvm.historyIsUnseen() ? List.of() : scene.free();
        }

        Optional<Verdict> verdict() {
            if (isQueueOfLivePool()) {
                return Optional.empty();
            }
            if (consumers.isEmpty() && foldedConsumers == 0) {
                return producers.stream().noneMatch(scene::isStuckUnlessUnseen)
                        ? Optional.empty()
                        : Optional.of(isStuck() && free.isEmpty() ? Verdict.LIKELY : Verdict.SUSPECTED);
            }
            if (isStuck()) {
                return Optional.of(supervisors.isEmpty() ? Verdict.LIKELY : Verdict.SUSPECTED);
            }
            // Only what is unseen, or a thread that may start a consumer again, could still help.
            boolean othersGone = consumers.stream()
                    .allMatch(party -> party.living() == null || scene.isStuckUnlessUnseen(party.living()));
            boolean unseen = producers.stream().allMatch(scene::isStuckUnlessUnseen);
            return (unseen || (othersGone && !supervisors.isEmpty())) && !hasRoom()
                    ? Optional.of(Verdict.SUSPECTED)
                    : Optional.empty();
        }

        private boolean isStuck() {
            return queue.complete() && producers.stream().allMatch(scene::isStuck);
        }

        private boolean hasRoom() {
            return queue.capacity() != null && !queue.isFull();
        }

        Finding finding(Verdict verdict) {
            List<JavaThread> mayHelp = verdict == Verdict.LIKELY ? List.of() : consumers.isEmpty() ? free : supervisors;
            return new Finding(
                    id(),
                    Kind.DEAD_CONSUMER,
                    verdict,
                    summary(verdict),
                    Scene.longest(producers),
                    scene.waiters(producers),
                    QueueWords.resource(queue),
                    consumers.stream().map(party -> party.asConsumer(scene)).toList(),
                    victims.lines(),
                    evidence(),
                    QueueWords.notProvenBecause(scene, queue, supervisors.isEmpty() ? producers : List.of(), mayHelp),
                    fix());
        }

        private String id() {
            Stream<String> marks = Stream.of(
                            Stream.of(queue.type(), "made " + QueueWords.mark(queue.createdAt())),
                            producers.stream().map(thread -> "puts " + Scene.mark(thread)))
                    .flatMap(part -> part);
            return FindingId.of(Kind.DEAD_CONSUMER, marks.toList());
        }

        private String summary(Verdict verdict) {
            String who =
                    producers.size() == 1 ? "1 producer waits" : Words.count(producers.size(), "producer") + " wait";
            String type = Words.simple(queue.type());
            String what = queue.isFull() && !QueueWords.isHandOff(queue)
                    ? "for room in a full " + type
                    : "for somebody to take from " + Scene.withArticle(type) + QueueWords.which(queue);
            return who + (verdict.isHang() ? " for ever " : " without time-out ") + what + "; " + fate() + ".";
        }

        private String fate() {
            if (consumers.isEmpty() && foldedConsumers == 0) {
                if (isQueueOfOwnPool()) {
                    return "it is the queue of their own pool, and all threads of the pool wait so";
                }
                return scene.jvm.historyIsUnseen()
                        ? "no thread is left that could take from it and can move"
                        : "nobody was seen to take from it";
            }
            if (isItsOwnConsumer()) {
                return producers.size() == 1
                        ? "its only consumer is that very thread"
                        : "these threads are its only consumers themselves";
            }
            String fate = QueueParty.fate(consumers, foldedConsumers, "consumer");
            return consumers.stream()
                    .map(QueueParty::uncaught)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(uncaught -> fate + " (" + Words.simple(uncaught.type()) + ")")
                    .orElse(fate);
        }

        /** Whether no thread but the producers took from the queue. */
        private boolean isItsOwnConsumer() {
            return isQueueOfOwnPool() || isTakenByProducersAlone();
        }

        /** Whether a pool takes its tasks from the queue, and a thread of it may move: it takes the next one then. */
        private boolean isQueueOfLivePool() {
            return poolWorkers.stream()
                    .map(scene.threads::living)
                    .anyMatch(thread -> thread != null && !scene.isStuckUnlessUnseen(thread));
        }

        /** Whether a pool takes its tasks from the queue, and each thread of the pool is one of the producers. */
        private boolean isQueueOfOwnPool() {
            return !poolWorkers.isEmpty()
                    && producers.stream()
                            .map(JavaThread::id)
                            .collect(Collectors.toSet())
                            .containsAll(poolWorkers);
        }

        private boolean isTakenByProducersAlone() {
            return foldedConsumers == 0
                    && !consumers.isEmpty()
                    && consumers.stream().allMatch(party -> producers.contains(party.living()));
        }

        private List<Evidence> evidence() {
            return new ArrayList<>(QueueParty.deaths(consumers));
        }

        private String fix() {
            String producer = producers.get(0).userFrame().map(Scene::method).orElse("the producer");
            Optional<QueueParty> died =
                    consumers.stream().filter(party -> party.uncaught() != null).findFirst();
            if (died.isPresent()) {
                return "catch what ends " + Words.quoted(died.get().name()) + place(died.get())
                        + " and go on taking, or tell " + producer
                        + " to stop; offer with a time-out shows the loss instead of hanging.";
            }
            if (isItsOwnConsumer()) {
                return "let " + producer + " not put into the queue that its own thread empties: run the work at once,"
                        + " give the queue no bound, or offer with a timeout.";
            }
            if (consumers.isEmpty() && scene.jvm.historyIsUnseen()) {
                return "find out what became of its consumer (the log may tell of an exception), and let " + producer
                        + " offer with a time-out, which shows the loss instead of hanging.";
            }
            Optional<JavaThread> puts = consumers.stream()
                    .map(QueueParty::living)
                    .filter(Objects::nonNull)
                    .filter(DeadConsumer::isPutting)
                    .findFirst();
            if (puts.isPresent()) {
                return "let " + Words.quoted(puts.get().name())
                        + " take before it puts, or offer with a timeout: it waits for a taker itself while "
                        + producer + " waits for it.";
            }
            List<String> others = otherPutters();
            if (consumers.isEmpty() && !others.isEmpty()) {
                return "if " + Words.threads(others)
                        + " is to take from the queue, let it take before it puts, or offer with a"
                        + " timeout; otherwise start a consumer before " + producer + " fills the queue.";
            }
            if (consumers.isEmpty()) {
                return "start a consumer before " + producer
                        + " fills the queue, or give the queue room for all items.";
            }
            boolean idle = consumers.stream()
                    .map(QueueParty::living)
                    .anyMatch(thread -> thread != null && PoolWorker.isIdle(thread));
            if (idle) {
                return "the consuming task has ended while its pool lives: look into its Future for the exception, and let "
                        + producer + " offer with a time-out.";
            }
            return "let the consumer take until " + producer
                    + " has put its last item (a sentinel tells it), or let the producer stop when the consumer does.";
        }

        /** The threads that wait to put into another queue: each may be the consumer that is missed here. */
        private List<String> otherPutters() {
            return scene.jvm.threads().stream()
                    .filter(thread ->
                            isPutting(thread) && !producers.contains(thread) && scene.isStuckUnlessUnseen(thread))
                    .map(JavaThread::name)
                    .limit(1)
                    .toList();
        }

        private static String place(QueueParty party) {
            return party.use().lastTakenAt() == null
                    ? ""
                    : party.use()
                            .lastTakenAt()
                            .user()
                            .map(frame -> " in " + Scene.method(frame))
                            .orElse("");
        }
    }
}
