package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.context.FormerReleasers;
import dev.hangscope.diagnosis.rules.context.KnownHelp;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.waitgraph.WaitGraph;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Threads wait for long, and those that released such waiters before are idle workers of pools, or consumers at an empty queue: their work
 * is over, and every thread that gave them some has ended or is stuck. That they are alive then helps no waiter. It is a suspicion, since
 * any thread may give them its first.
 */
public final class IdleReleasers implements ClosingRule {

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
        Set<ResourceFacts> asked = resourcesOfFed(scene);
        if (asked.isEmpty()) {
            return List.of();
        }
        WaitGraph fed = scene.helpOfFedWorkers();
        UnexplainedThreads unexplained = new UnexplainedThreads(situation, scene, found);
        Map<ResourceFacts, List<JavaThread>> waiters = unexplained.at(asked::contains, unexplained.all(() -> fed));
        List<Finding> findings = new ArrayList<>();
        waiters.forEach((resource, threads) -> {
            FormerReleasers releasers = FormerReleasers.of(scene, threads.get(0));
            if (releasers.areGone(fed) && !scene.recentChanges().mayHaveReleased(threads)) {
                findings.add(finding(scene, resource, threads, releasers));
            }
        });
        return findings;
    }

    /** What threads wait for that a pool's worker or a consumer released which has nothing to do now. */
    private static Set<ResourceFacts> resourcesOfFed(Scene scene) {
        Set<ResourceFacts> resources = new LinkedHashSet<>();
        for (ResourceFacts resource : scene.jvm.resources()) {
            boolean ofFed = resource.parties().stream()
                    .filter(party -> party.role() == Role.RELEASER)
                    .map(party -> scene.threads.living(party.thread()))
                    .anyMatch(thread -> thread != null && KnownHelp.isFed(scene, thread));
            if (ofFed) {
                resources.add(resource);
            }
        }
        return resources;
    }

    private static Finding finding(
            Scene scene, ResourceFacts resource, List<JavaThread> waiters, FormerReleasers releasers) {
        Kind kind = ReleasersGone.kind(waiters.get(0));
        Set<String> marks = new LinkedHashSet<>(List.of(resource.type(), "idle releasers"));
        waiters.forEach(thread -> marks.add("waits " + Scene.mark(thread)));
        return new Finding(
                FindingId.of(kind, List.copyOf(marks)),
                kind,
                Verdict.SUSPECTED,
                UnexplainedWait.who(scene, waiters)
                        + "; those that released such waiters before are idle, and no thread"
                        + " is left that gave them work.",
                Scene.longest(waiters),
                scene.waiters(waiters),
                ResourceWords.of(resource),
                releasers.fates(),
                scene.heldUpBy(waiters).lines(),
                Callers.lines(waiters),
                List.of("a thread that never gave them work could still do so"),
                "Let the code that is to end the wait at " + UnexplainedWait.places(waiters)
                        + " do so on every path, also when it fails; or wait with a timeout.");
    }
}
