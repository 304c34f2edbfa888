package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.QueueParty;
import dev.hangscope.diagnosis.rules.context.QueueWords;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.history.QueueUse;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every consumer of a queue waits for something else, and one of them put an item into that very queue just before: a pool of hand-made
 * threads, or an event loop, whose task waits for a task behind it.
 */
public final class BusyConsumers implements Rule {
    private static final Set<ThreadWait.Kind> WAITS = Set.of(
            ThreadWait.Kind.LATCH,
            ThreadWait.Kind.BARRIER,
            ThreadWait.Kind.PHASER,
            ThreadWait.Kind.EXCHANGER,
            ThreadWait.Kind.FUTURE,
            ThreadWait.Kind.CONDITION,
            ThreadWait.Kind.OBJECT_WAIT,
            ThreadWait.Kind.PARK,
            ThreadWait.Kind.QUEUE_TAKE);

    /** A wait that begins so long after the put is hardly for the item. The beginning of a wait is known to a few samples. */
    private static final Duration AFTER_THE_PUT = Duration.ofSeconds(30);

    /** The time of a put is known to about a quarter of a second. */
    private static final Duration TICK = Duration.ofSeconds(1);

    @Override
    public Kind kind() {
        return Kind.POOL_STARVATION;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null || scene.jvm.historyIsUnseen()) {
            return List.of();
        }
        List<Busy> busy = scene.jvm.queues().stream()
                .filter(queue -> queue.complete() && queue.foldedUses() == null && queue.size() > 0)
                .map(queue -> new Busy(queue, QueueParty.of(scene, queue, use -> use.takes() > 0)))
                .filter(each -> each.isFor(scene))
                .collect(Collectors.toCollection(ArrayList::new));
        while (busy.removeIf(each -> busy.stream().noneMatch(each::asks))) {
            // What a queue without a question explains goes with it.
        }
        List<Finding> findings = new ArrayList<>();
        List<Busy> crosswise = new ArrayList<>();
        for (Busy each : busy) {
            if (each.asks(each)) {
                findings.add(finding(scene, List.of(each)));
            } else {
                crosswise.add(each);
            }
        }
        if (findings.isEmpty() && !crosswise.isEmpty()) {
            findings.add(finding(scene, crosswise));
        }
        return findings;
    }

    /** A queue that is not empty, and the threads that take from it. */
    private record Busy(QueueFacts queue, List<QueueParty> consumers) {

        /** Whether all consumers wait for something else. */
        boolean isFor(Scene scene) {
            return !consumers.isEmpty()
                    && consumers.stream()
                            .allMatch(party -> party.living() != null
                                    && !isTakenByPool(party.use())
                                    && waitsForElse(scene, queue, party.living()));
        }

        /** Whether a consumer put an item into the other queue, which may be this one, just before it began to wait. */
        boolean asks(Busy other) {
            return other.queue.uses().stream()
                    .anyMatch(use -> consumers.stream()
                            .map(QueueParty::living)
                            .anyMatch(thread -> thread != null && putBeforeTheWait(use, thread)));
        }

        Stream<JavaThread> threads() {
            return consumers.stream().map(QueueParty::living).filter(Objects::nonNull);
        }
    }

    /** Whether a pool of the JDK takes its tasks from the queue: of such a pool more is known than of its queue. */
    private static boolean isTakenByPool(QueueUse use) {
        return use.lastTakenAt() == null || use.lastTakenAt().user().isEmpty();
    }

    private static boolean waitsForElse(Scene scene, QueueFacts queue, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || wait.timed() || !scene.isOld(thread) || queue.id().equals(wait.resource())) {
            return false;
        }
        return WAITS.contains(wait.kind()) && scene.knownHelp().isStuckUnlessWeak(JvmWaitGraph.node(thread.id()));
    }

    private static boolean putBeforeTheWait(QueueUse use, JavaThread thread) {
        Duration lastPut = use.lastPut();
        ThreadWait wait = thread.waitsFor();
        return use.thread() == thread.id()
                && lastPut != null
                && wait != null
                && lastPut.plus(TICK).compareTo(wait.since()) >= 0
                && lastPut.minus(wait.since()).compareTo(AFTER_THE_PUT) < 0;
    }

    private static Finding finding(Scene scene, List<Busy> group) {
        List<JavaThread> consumers =
                group.stream().flatMap(Busy::threads).distinct().toList();
        List<JavaThread> waiters = new ArrayList<>(consumers);
        List<Evidence> evidence = new ArrayList<>();
        for (Busy each : group) {
            for (QueueUse use : each.queue().uses()) {
                JavaThread thread = scene.threads.living(use.thread());
                if (thread != null && putBeforeTheWait(use, thread) && waitsForElse(scene, each.queue(), thread)) {
                    evidence.add(asked(each.queue(), use, thread));
                    if (!waiters.contains(thread)) {
                        waiters.add(thread);
                    }
                }
            }
        }
        evidence.addAll(Callers.lines(waiters));
        Verdict verdict = consumers.stream().allMatch(scene::isStuck) ? Verdict.LIKELY : Verdict.SUSPECTED;
        QueueFacts first = group.get(0).queue();
        String place = consumers.get(0).userFrame().map(Scene::method).orElse("the consumer");
        Stream<String> made = group.stream()
                .map(each -> each.queue().type() + " made "
                        + QueueWords.mark(each.queue().createdAt()));
        return new Finding(
                FindingId.of(
                        Kind.POOL_STARVATION,
                        Stream.concat(made, waiters.stream().map(thread -> "waits " + Scene.mark(thread)))
                                .toList()),
                Kind.POOL_STARVATION,
                scene.recentChanges().soften(verdict, waiters),
                summary(group, consumers),
                Scene.longest(waiters),
                scene.waiters(waiters),
                QueueWords.resource(first),
                consumers.stream()
                        .map(thread -> ResourceWords.fate(scene, thread.id(), ReleaserRole.CONSUMER, ""))
                        .toList(),
                scene.heldUpBy(waiters).lines(),
                evidence,
                List.of("that the wait is for an item in the queue is assumed, because the thread put one just before"),
                "Let " + place
                        + " not wait for work that only a thread which waits itself can do: run the work at once,"
                        + " go on in a callback, or give the work a queue and a thread of its own.");
    }

    private static Evidence asked(QueueFacts queue, QueueUse use, JavaThread thread) {
        return new Evidence(
                EvidenceLabel.QUEUED,
                Words.quoted(thread.name()) + " put into the " + Words.simple(queue.type())
                        + QueueWords.which(queue) + " before it began to wait"
                        + (use.lastPutAt() == null ? "" : ", at " + use.lastPutAt()));
    }

    private static String summary(List<Busy> group, List<JavaThread> consumers) {
        String names = Words.threads(consumers.stream().map(JavaThread::name).toList());
        if (group.size() > 1) {
            return names + " each wait while they handle an item of their own queue, and items that they put into each"
                    + " other's queues lie there.";
        }
        QueueFacts queue = group.get(0).queue();
        String type = Scene.withArticle(Words.simple(queue.type()));
        boolean one = consumers.size() == 1;
        return (one
                        ? "the only consumer of " + type + ", " + names + ", waits"
                        : "all consumers of " + type + ", " + names + ", wait")
                + " while " + (one ? "it handles" : "they handle") + " an item, and "
                + Words.count(queue.size(), "item")
                + (queue.size() == 1 ? " is" : " are") + " behind " + (one ? "it" : "them")
                + " in the queue, into which " + (one ? "it" : "one of them") + " put before it began to wait.";
    }
}
