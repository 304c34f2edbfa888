package dev.hangscope.diagnosis.rules.queue;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
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
import dev.hangscope.diagnosis.rules.context.Supervisors;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.waitgraph.PoolWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Consumers wait without time-out on an empty queue into which nobody will put any more: nobody told them that the work is
 * over. Idle is not hung, so it must matter: somebody waits for a consumer, or the JVM cannot end because of it.
 */
public final class MissingSentinel implements Rule {

    @Override
    public Kind kind() {
        return Kind.MISSING_SENTINEL;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        LeftConsumers left = new LeftConsumers(scene);
        return scene.jvm.queues().stream()
                .map(queue -> judge(scene, left, queue))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Finding> judge(Scene scene, LeftConsumers left, QueueFacts queue) {
        List<JavaThread> takers = scene.waiting(ThreadWait.Kind.QUEUE_TAKE, queue.id());
        List<JavaThread> old = takers.stream()
                .filter(scene::isOld)
                .filter(thread -> !PoolWorker.isIdle(thread) && !Signatures.says(Meaning.IDLE, thread))
                .toList();
        List<JavaThread> stuck = old.stream().filter(scene::isStuckUnlessUnseen).toList();
        // That the thread which started them all is alive means nothing once it does other things.
        List<JavaThread> consumers =
                stuck.isEmpty() && !old.isEmpty() && left.are(queue, old) && left.areOfOneCall(queue, old)
                        ? old
                        : stuck;
        Duration lastPut = Sentinels.lastPut(queue);
        if (consumers.isEmpty() || (lastPut != null && lastPut.compareTo(scene.after) < 0)) {
            return Optional.empty();
        }
        Case it = new Case(scene, left, queue, consumers, takers);
        return it.matters() ? it.verdict().map(it::finding) : Optional.empty();
    }

    /** One queue with consumers that are stuck. */
    private static final class Case {
        private final Scene scene;
        private final boolean left;
        private final boolean leftByOneCall;
        private final QueueFacts queue;
        private final List<JavaThread> consumers;
        private final Victims victims;
        private final List<QueueParty> producers;
        private final long foldedProducers;
        private final Sentinels sentinels;
        private final List<JavaThread> free;

        Case(Scene scene, LeftConsumers left, QueueFacts queue, List<JavaThread> consumers, List<JavaThread> takers) {
            this.scene = scene;
            this.left = left.are(queue, consumers);
            leftByOneCall = this.left && left.areOfOneCall(queue, consumers);
            this.queue = queue;
            this.consumers = consumers;
            victims = scene.heldUpBy(consumers);
            producers = QueueParty.of(scene, queue, use -> use.puts() > 0);
            foldedProducers =
                    queue.foldedUses() == null ? 0 : queue.foldedUses().producers();
            Set<Long> waiting = ids(takers);
            sentinels = Sentinels.of(scene, queue, waiting);
            // Where nobody looked before, consumers are stuck only when no thread is free that could have put.
            free = scene.jvm.historyIsUnseen() ? List.of() : scene.freeWithout(waiting);
        }

        private static Set<Long> ids(Collection<JavaThread> threads) {
            return threads.stream().map(JavaThread::id).collect(Collectors.toSet());
        }

        /** Whether anybody wants more than an idle consumer. */
        boolean matters() {
            return victims.doMoreThanTake() || victims.holdExit() || allIsOver() || left || isOwnWork();
        }

        /** No thread of the application can move, and one of the consumers keeps the JVM alive. */
        private boolean allIsOver() {
            return (seenPut() || scene.jvm.historyIsUnseen()) && free.isEmpty() && Scene.holdsExit(consumers);
        }

        /** Whether the only consumer has used up its own work: what {@code main} put itself, or threads that it started, which have ended. */
        private boolean isOwnWork() {
            JavaThread consumer = consumers.get(0);
            return consumers.size() == 1
                    && foldedProducers == 0
                    && !producers.isEmpty()
                    && (producers.stream().allMatch(party -> isMainItself(consumer, party))
                            || !consumer.daemon()
                                    && producers.stream().allMatch(party -> party.isEndedChildOf(consumer)));
        }

        private static boolean isMainItself(JavaThread consumer, QueueParty party) {
            return consumer.name().equals("main") && consumer.equals(party.living());
        }

        private boolean seenPut() {
            return !producers.isEmpty() || foldedProducers > 0;
        }

        /** Nothing when there is a sound reason to take the consumers for idle. */
        Optional<Verdict> verdict() {
            if (!seenPut()) {
                // A server that has not had its first request looks like this.
                return free.isEmpty() || left ? Optional.of(Verdict.SUSPECTED) : Optional.empty();
            }
            boolean died = producers.stream().anyMatch(party -> party.uncaught() != null);
            if (!died && !sentinels.showTheEnd() && mayGoOn()) {
                return Optional.empty();
            }
            boolean stuck = queue.complete() && consumers.stream().allMatch(scene::isStuck);
            boolean isOver = free.isEmpty()
                    || sentinels.showTheEnd()
                    || (died && supervisors().isEmpty());
            boolean misses = victims.doMoreThanTake() || victims.holdExit() || allIsOver();
            Verdict verdict = stuck && isOver && misses ? Verdict.LIKELY : Verdict.SUSPECTED;
            return Optional.of(scene.recentChanges().soften(verdict, consumers));
        }

        /** Whether a thread of the producers' lineage is there for more: a handler of requests, a task to come. */
        private boolean mayGoOn() {
            Long caller = consumers.get(0).startedBy();
            return scene.supervisors().continuing(endedProducers()).stream()
                    .filter(thread -> !hasRunItsTaskInVain(thread))
                    .anyMatch(thread ->
                            !leftByOneCall || !Long.valueOf(thread.id()).equals(caller));
        }

        /** Whether the thread has only one task to come, which has run since the consumers wait, and has put nothing. */
        private boolean hasRunItsTaskInVain(JavaThread thread) {
            PoolFacts pool = scene.poolOf(thread);
            return pool != null
                    && pool.pending().size() == 1
                    && thread.waitsFor() != null
                    && PoolWorker.hasTaskToCome(thread)
                    && !Supervisors.isUntried(scene, thread, Scene.longest(consumers));
        }

        /** The threads that put fewer items into the queue than they took. */
        private List<Evidence> kept() {
            return QueueParty.of(scene, queue, use -> use.takes() > use.puts()).stream()
                    .map(party -> new Evidence(
                            EvidenceLabel.KEEPS,
                            Words.quoted(party.name()) + " took "
                                    + Words.count(
                                            party.use().takes() - party.use().puts(), "item")
                                    + " more than it put back"))
                    .toList();
        }

        /** Whether the consumers of a bounded queue put into it too, and fewer items than they took: they may give back what they borrow. */
        private boolean isLikePool() {
            List<QueueParty> takers = QueueParty.of(scene, queue, use -> use.takes() > 0);
            return queue.capacity() != null
                    && takers.stream()
                            .allMatch(party -> party.use().puts() <= party.use().takes())
                    && takers.stream().anyMatch(party -> party.use().puts() > 0)
                    && !kept().isEmpty();
        }

        private List<JavaThread> supervisors() {
            return scene.supervisors().replacing(endedProducers());
        }

        private List<EndedThread> endedProducers() {
            return producers.stream()
                    .map(QueueParty::ended)
                    .filter(Objects::nonNull)
                    .toList();
        }

        Finding finding(Verdict verdict) {
            List<Evidence> evidence = new ArrayList<>();
            if (!scene.jvm.historyIsUnseen()) {
                evidence.add(sentinels.words());
            }
            if (isLikePool()) {
                evidence.addAll(kept());
            }
            evidence.addAll(QueueParty.deaths(QueueParty.of(scene, queue, use -> use.takes() > 0 || use.puts() > 0)));
            return new Finding(
                    id(),
                    Kind.MISSING_SENTINEL,
                    verdict,
                    summary(verdict),
                    stuckFor(),
                    scene.waiters(consumers),
                    QueueWords.resource(queue),
                    producers.stream().map(party -> party.asProducer(scene)).toList(),
                    victims.lines(),
                    evidence,
                    QueueWords.notProvenBecause(scene, queue, consumers, verdict == Verdict.LIKELY ? List.of() : free),
                    fix());
        }

        private Duration stuckFor() {
            Duration longest = Scene.longest(consumers);
            Duration lastPut = Sentinels.lastPut(queue);
            return lastPut != null && lastPut.compareTo(longest) < 0 ? lastPut : longest;
        }

        private String id() {
            Stream<String> marks = Stream.concat(
                    Stream.of(queue.type(), "made " + QueueWords.mark(queue.createdAt())),
                    consumers.stream().map(thread -> "takes " + Scene.mark(thread)));
            return FindingId.of(Kind.MISSING_SENTINEL, marks.toList());
        }

        private String summary(Verdict verdict) {
            String who =
                    consumers.size() == 1 ? "1 consumer waits" : Words.count(consumers.size(), "consumer") + " wait";
            String producing = seenPut()
                    ? QueueParty.fate(producers, foldedProducers, "producer")
                    : scene.jvm.historyIsUnseen()
                            ? "no thread is left that could put into it and can move"
                            : "nobody was seen to put into it";
            return who + (verdict.isHang() ? " for ever on " : " without time-out on ") + QueueWords.empty(queue) + "; "
                    + producing + ".";
        }

        private String fix() {
            String consumer = consumers.get(0).userFrame().map(Scene::method).orElse("the consumer");
            String own = sentinels.ownClass();
            if (!sentinels.ended().isEmpty()) {
                String what = own == null ? "one sentinel" : "one " + Words.simple(own);
                return "put " + what + " per consumer (" + Words.number(sentinels.all()) + ")" + putPlace()
                        + ", or let " + consumer + " put it back after taking it.";
            }
            Optional<QueueParty> died =
                    producers.stream().filter(party -> party.uncaught() != null).findFirst();
            String count = "one sentinel per consumer (" + Words.number(sentinels.left()) + ")";
            String end = ", and let " + consumer + " return when it takes one.";
            if (died.isPresent()) {
                return "the producer died before the end of its work: put " + count + " in a finally block" + putPlace()
                        + end;
            }
            Optional<JavaThread> waiting = producers.stream()
                    .map(QueueParty::living)
                    .filter(Objects::nonNull)
                    .filter(thread -> !PoolWorker.isIdle(thread))
                    .findFirst();
            if (isLikePool()) {
                return "if the queue is a pool of objects, put back in a finally block what " + consumer
                        + " takes, and take no second one meanwhile; if it is a queue of work, put " + count
                        + " after the last item" + end;
            }
            if (waiting.isPresent()) {
                return "let " + Words.quoted(waiting.get().name()) + " put " + count + " before it waits at "
                        + Scene.at(waiting.get()) + end;
            }
            return "put " + count + " after the last item" + putPlace() + end;
        }

        private String putPlace() {
            @Nullable
            Site site = producers.stream()
                    .map(party -> party.use().lastPutAt())
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            return site == null
                    ? ""
                    : site.user().map(frame -> " in " + Scene.method(frame)).orElse("");
        }
    }
}
