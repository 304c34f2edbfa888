package dev.hangscope.diagnosis.rules.queue;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Bystanders;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.stack.PerStack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Producers wait for room in a ring buffer, and no thread consumes one: a consumer of the same library died of an exception. Ring buffers
 * keep no list of their users, so the frames tell who produces and who consumes.
 */
public final class AbandonedRing implements Rule {

    @Override
    public Kind kind() {
        return Kind.DEAD_CONSUMER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        Map<String, List<JavaThread>> producers = new LinkedHashMap<>();
        PerStack<Boolean> produces = new PerStack<>(thread -> Signatures.says(Meaning.RING_FULL, thread));
        for (JavaThread thread : scene.jvm.threads()) {
            if (scene.isOld(thread) && produces.of(thread)) {
                thread.userFrame()
                        .ifPresent(frame -> producers
                                .computeIfAbsent(Signatures.library(frame.type()), key -> new ArrayList<>())
                                .add(thread));
            }
        }
        return producers.entrySet().stream()
                .map(entry -> judge(scene, entry.getKey(), entry.getValue()))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Finding> judge(Scene scene, String library, List<JavaThread> producers) {
        List<JavaThread> consumers = scene.jvm.threads().stream()
                .filter(thread -> Signatures.isIn(Meaning.RING_CONSUMER, library, thread))
                .toList();
        if (!consumers.isEmpty()) {
            return producers.containsAll(consumers)
                    ? Optional.of(ownFinding(scene, producers, consumers))
                    : Optional.empty();
        }
        List<EndedThread> dead = scene.jvm.endedThreads().stream()
                .filter(thread -> wasConsumer(thread, library))
                .toList();
        Set<Long> ids = producers.stream().map(JavaThread::id).collect(Collectors.toSet());
        boolean replaced = scene.supervisors().replacing(dead).stream().anyMatch(thread -> !ids.contains(thread.id()));
        return dead.isEmpty() || replaced ? Optional.empty() : Optional.of(finding(scene, producers, dead));
    }

    private static boolean wasConsumer(EndedThread thread, String library) {
        Site died = thread.uncaught() == null ? null : thread.uncaught().at();
        Stream<Frame> frames = died == null ? Stream.empty() : died.frames().stream();
        return frames.anyMatch(frame -> Signatures.library(frame.type()).equals(library));
    }

    private static Finding finding(Scene scene, List<JavaThread> producers, List<EndedThread> dead) {
        String ring = producers.get(0).userFrame().map(Frame::type).orElse("");
        List<String> marks = new ArrayList<>(List.of(ring));
        producers.forEach(thread -> marks.add("puts " + Callers.lines(List.of(thread))));
        List<Evidence> evidence = new ArrayList<>(ResourceWords.deaths(dead));
        evidence.addAll(Callers.lines(producers));
        return new Finding(
                FindingId.of(Kind.DEAD_CONSUMER, marks),
                Kind.DEAD_CONSUMER,
                Verdict.LIKELY,
                Words.threadsWait(producers.size()) + " for room in a ring buffer (" + Words.simple(ring)
                        + "); no thread consumes one, and "
                        + Words.threads(dead.stream().map(EndedThread::name).toList()) + " died of an exception.",
                Scene.longest(producers),
                scene.waiters(producers),
                new Resource(ResourceType.QUEUE, ring, null, "a ring buffer"),
                dead.stream()
                        .map(thread -> ResourceWords.fate(scene, thread.id(), ReleaserRole.CONSUMER, ""))
                        .toList(),
                scene.heldUpBy(producers).lines(),
                evidence,
                List.of("which ring buffer the dead thread consumed is not recorded"),
                "Give the ring buffer an exception handler that lets the consumer go on, or stop the producers when it"
                        + " ends.");
    }

    /** Every consumer of such buffers waits for room itself: only a thread that polls a buffer without such a consumer may help. */
    private static Finding ownFinding(Scene scene, List<JavaThread> producers, List<JavaThread> consumers) {
        Verdict verdict = Bystanders.of(scene, producers) == Bystanders.NONE ? Verdict.LIKELY : Verdict.SUSPECTED;
        String ring = producers.get(0).userFrame().map(Frame::type).orElse("");
        List<String> marks = new ArrayList<>(List.of(ring, "consumes it"));
        consumers.forEach(thread -> marks.add("puts " + Callers.lines(List.of(thread))));
        String names = Words.threads(consumers.stream().map(JavaThread::name).toList());
        boolean one = consumers.size() == 1;
        return new Finding(
                FindingId.of(Kind.DEAD_CONSUMER, marks),
                Kind.DEAD_CONSUMER,
                verdict,
                Words.threadsWait(producers.size()) + " for room in a ring buffer (" + Words.simple(ring) + "); "
                        + (one ? "the only consumer, " + names + ", waits" : "all consumers, " + names + ", wait")
                        + " for room in a ring buffer " + (one ? "itself." : "themselves."),
                Scene.longest(producers),
                scene.waiters(producers),
                new Resource(ResourceType.QUEUE, ring, null, "a ring buffer"),
                consumers.stream()
                        .map(thread -> ResourceWords.fate(scene, thread.id(), ReleaserRole.CONSUMER, ""))
                        .toList(),
                scene.heldUpBy(producers).lines(),
                Callers.lines(producers),
                List.of(
                        "which ring buffer a thread consumes is not recorded, and a thread may poll one without being seen"),
                "Do not publish with next() from an event handler: use tryNext(), another ring buffer or another thread.");
    }
}
