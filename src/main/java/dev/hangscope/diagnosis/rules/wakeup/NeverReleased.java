package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Threads wait for long at a synchronizer that no thread was ever seen to release, while threads that never used it are alive. The
 * synchronizer tells the kind of the hang; that no thread will release it is a suspicion.
 */
public final class NeverReleased implements ClosingRule {

    @Override
    public Kind kind() {
        return Kind.UNRELEASED_SYNCHRONIZER;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null || scene.jvm.historyIsUnseen()) {
            return List.of();
        }
        UnexplainedThreads unexplained = new UnexplainedThreads(situation, scene, found);
        Map<ResourceFacts, List<JavaThread>> waiters = unexplained.at(
                resource -> kind(resource) != null && isRecorded(resource) && !wasReleased(resource),
                unexplained.all());
        List<Finding> findings = new ArrayList<>();
        waiters.forEach((resource, threads) -> findings.add(finding(scene, resource, threads)));
        return findings;
    }

    /** Whether its uses were recorded from its making on. Nothing is recorded of an Exchanger, and a partner does not wait for long. */
    private static boolean isRecorded(ResourceFacts resource) {
        return resource.createdAt() != null
                || resource.kind() == ResourceFacts.Kind.EXCHANGER
                || resource.kind() == ResourceFacts.Kind.PIPE;
    }

    /** Whether a thread was seen to do what ends such a wait: a full pipe needs a reader. */
    private static boolean wasReleased(ResourceFacts resource) {
        Role role = resource.kind() == ResourceFacts.Kind.PIPE ? Role.READER : Role.RELEASER;
        return resource.parties().stream().anyMatch(party -> party.role() == role);
    }

    /** {@code null} where the resource alone does not tell what is missing: a condition, for one. */
    private static @Nullable Kind kind(ResourceFacts resource) {
        return switch (resource.kind()) {
            case LATCH, BARRIER, PHASER, EXCHANGER -> Kind.UNRELEASED_SYNCHRONIZER;
            case FUTURE -> Kind.ABANDONED_FUTURE;
            case PIPE -> Kind.FULL_PIPE;
            default -> null;
        };
    }

    private static Finding finding(Scene scene, ResourceFacts resource, List<JavaThread> waiters) {
        Kind kind = Objects.requireNonNull(kind(resource));
        LostWork lost = LostWork.of(scene, waiters, resource);
        Set<String> marks = new LinkedHashSet<>(List.of(resource.type(), "never released"));
        waiters.forEach(thread -> marks.add("waits " + Scene.mark(thread)));
        return new Finding(
                FindingId.of(kind, List.copyOf(marks)),
                kind,
                Verdict.SUSPECTED,
                UnexplainedWait.who(scene, waiters) + "; no thread was seen to "
                        + (kind == Kind.FULL_PIPE ? "read from " : "release ") + ResourceWords.name(resource)
                        + lost.clause() + ".",
                Scene.longest(waiters),
                scene.waiters(waiters),
                ResourceWords.of(resource),
                List.of(),
                scene.heldUpBy(waiters).lines(),
                Stream.concat(lost.lines().stream(), Callers.lines(waiters).stream())
                        .toList(),
                List.of("a thread that was never seen to do so could still release it"),
                "Check which code is to end the wait at " + UnexplainedWait.places(waiters)
                        + " and whether it can still run; or wait with a timeout.");
    }
}
