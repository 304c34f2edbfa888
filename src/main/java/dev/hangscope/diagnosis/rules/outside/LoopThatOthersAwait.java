package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.waitgraph.NodeSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Threads have burned processor time at one line for long, and others wait for their end or their result. A computation moves between
 * lines; what never leaves one is a condition that does not change, a structure that has a circle, or a regular expression that
 * backtracks. A long computation may look the same, so this is only suspected.
 */
public final class LoopThatOthersAwait implements ClosingRule {
    /** As many samples in a row rarely meet a computation at the same line. */
    private static final int LOOKS = 4;

    private static final int MOST_GROUPS = 8;

    @Override
    public Kind kind() {
        return Kind.ENDLESS_LOOP;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null || scene.jvm.knownActivities().isEmpty()) {
            return List.of();
        }
        Map<String, List<Obstacle>> byPlace = new LinkedHashMap<>();
        loops(situation, scene)
                .filter(obstacle -> obstacle.wantItsLock().isEmpty())
                .forEach(obstacle -> byPlace.computeIfAbsent(Scene.at(obstacle.thread()), place -> new ArrayList<>())
                        .add(obstacle));
        if (byPlace.isEmpty()) {
            return List.of();
        }
        Set<NodeId> told = Finding.waitersIn(found);
        NodeSet covered = scene.graph.andHeldUpBy(told);
        List<Finding> findings = new ArrayList<>();
        byPlace.values().stream()
                .limit(MOST_GROUPS)
                .forEach(group -> Missed.by(scene, Obstacle.threads(group), covered)
                        .ifPresent(behind -> findings.add(finding(scene, group, behind))));
        return findings;
    }

    /** The threads that have burned processor time at one line for long. */
    static Stream<Obstacle> loops(Situation situation, Scene scene) {
        return Obstacle.all(situation).stream()
                .filter(obstacle -> obstacle.thread().waitsFor() == null && obstacle.isSilent(scene))
                .filter(obstacle -> EndlessLoop.burns(obstacle.activity()) && isAtOneLine(obstacle.activity()));
    }

    /** Whether each of many samples met the thread at the same line. */
    private static boolean isAtOneLine(ThreadActivity activity) {
        return activity.atOneLine() != null
                && activity.atOneLine() >= LOOKS
                && activity.atOneLine() == activity.looks();
    }

    private static Finding finding(Scene scene, List<Obstacle> group, List<JavaThread> behind) {
        Obstacle first = group.get(0);
        JavaThread thread = first.thread();
        ThreadActivity activity = first.activity();
        String method = EndlessLoop.method(thread);
        List<String> marks = new ArrayList<>(List.of("runs at " + Scene.mark(thread)));
        behind.forEach(waiter -> marks.add("behind at " + Scene.mark(waiter)));
        return new Finding(
                FindingId.of(Kind.ENDLESS_LOOP, marks),
                Kind.ENDLESS_LOOP,
                Verdict.SUSPECTED,
                EndlessLoop.haveRun(group) + " at one line of " + method + " all the time, with "
                        + Words.duration(activity.cpu())
                        + " of processor time in " + Words.duration(activity.span()) + ", and "
                        + Words.threadsWait(behind.size()) + " for " + (group.size() == 1 ? "it." : "them."),
                activity.span(),
                scene.waiters(Obstacle.threads(group)),
                null,
                List.of(),
                Victims.doings(scene, behind),
                List.of(EndlessLoop.innermost(thread)),
                List.of("it may be a computation that ends"),
                EndlessLoop.fix(thread, method, ""));
    }
}
