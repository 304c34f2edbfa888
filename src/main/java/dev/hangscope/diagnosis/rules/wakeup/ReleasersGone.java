package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.context.FormerReleasers;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Threads wait for long, and every thread that ever ended such a wait has ended or is stuck itself. That other threads are alive, and
 * serve requests, does not matter: they never had to do with it.
 */
public final class ReleasersGone implements ClosingRule {
    private static final String TEST_FIRST =
            " Test the condition before each wait, under the same lock as who changes it.";

    private static final String SAME_OBJECT =
            " Wait on and notify the same object: a field that is assigned anew names another lock, so make it final.";

    @Override
    public Kind kind() {
        return Kind.MISSED_SIGNAL;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null || scene.jvm.historyIsUnseen()) {
            return List.of();
        }
        Map<String, List<JavaThread>> alike = new LinkedHashMap<>();
        for (JavaThread thread : new UnexplainedThreads(situation, scene, found).all()) {
            if (holds(scene, thread)) {
                alike.computeIfAbsent(kind(thread) + key(thread), key -> new ArrayList<>())
                        .add(thread);
            }
        }
        return alike.values().stream().map(waiters -> finding(scene, waiters)).toList();
    }

    /**
     * The main thread of a server waits for one event after another, each of which has a releaser of its own: the last of them comes when
     * the process is to end.
     */
    public static boolean holds(Scene scene, JavaThread thread) {
        if (scene.jvm.historyIsUnseen() || !scene.knownHelp().isStuckUnlessWeak(JvmWaitGraph.node(thread.id()))) {
            return false;
        }
        FormerReleasers releasers = FormerReleasers.of(scene, thread);
        return releasers.areGone()
                && !scene.recentChanges().mayHaveReleased(List.of(thread))
                && !scene.hasLiveStrangers(thread)
                && (releasers.isAnyDead() || !scene.idleByDesign().mayBeMainOfServer(thread));
    }

    private static String key(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait == null || wait.resource() == null ? Scene.mark(thread) : wait.resource();
    }

    /** The kind that the catalogue has for such a wait. */
    static Kind kind(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null) {
            return Kind.MISSED_SIGNAL;
        }
        return switch (wait.kind()) {
            case LATCH, BARRIER, PHASER, EXCHANGER -> Kind.UNRELEASED_SYNCHRONIZER;
            case FUTURE -> Kind.ABANDONED_FUTURE;
            default -> Kind.MISSED_SIGNAL;
        };
    }

    private static Finding finding(Scene scene, List<JavaThread> waiters) {
        JavaThread first = waiters.get(0);
        Kind kind = kind(first);
        FormerReleasers releasers = FormerReleasers.of(scene, first);
        ResourceFacts resource = scene.resourceOf(first);
        LostWork lost = LostWork.of(scene, waiters, resource);
        Set<String> marks = new LinkedHashSet<>();
        waiters.forEach(thread -> marks.add("waits " + Scene.mark(thread)));
        return new Finding(
                FindingId.of(kind, List.copyOf(marks)),
                kind,
                Verdict.LIKELY,
                UnexplainedWait.doings(scene, waiters) + "; " + releasers.summary() + lost.clause() + ".",
                Scene.longest(waiters),
                scene.waiters(waiters),
                resource == null ? null : ResourceWords.of(resource),
                releasers.fates(),
                scene.heldUpBy(waiters).lines(),
                evidence(waiters, releasers, lost),
                List.of("a thread that never ended such a wait before could still do so"),
                "Let the code that ends the wait at " + UnexplainedWait.places(waiters)
                        + " do so on every path, also when it fails; or wait with a timeout."
                        + advice(releasers));
    }

    private static String advice(FormerReleasers releasers) {
        if (releasers.lastNotification().isEmpty()) {
            return "";
        }
        return releasers.wasNotifiedDuringWait() ? SAME_OBJECT : TEST_FIRST;
    }

    private static List<Evidence> evidence(List<JavaThread> waiters, FormerReleasers releasers, LostWork lost) {
        List<Evidence> lines = new ArrayList<>(lost.lines());
        lines.addAll(Callers.lines(waiters));
        lines.addAll(ResourceWords.deaths(releasers.ended()));
        releasers.lastNotification().ifPresent(lines::add);
        return lines;
    }
}
