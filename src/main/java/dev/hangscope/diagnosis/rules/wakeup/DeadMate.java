package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.FormerReleasers;
import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A thread waits, and a thread that the same code started died of an exception shortly before, or the same code path in another thread
 * did. What it was to do next, a signal or a count, is missing. It does not matter which object the thread waits for.
 */
public final class DeadMate implements ClosingRule {
    @Override
    public Kind kind() {
        return Kind.LOST_WORKER;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null || scene.jvm.historyIsUnseen()) {
            return List.of();
        }
        List<EndedThread> died = scene.jvm.endedThreads().stream()
                .filter(thread -> thread.uncaught() != null && thread.ended() != null)
                .toList();
        if (died.isEmpty()) {
            return List.of();
        }
        // Threads that wait alike are judged by the first of them: there may be a hundred thousand.
        Map<Alike, List<JavaThread>> alike = new LinkedHashMap<>();
        List<JavaThread> unexplained = new UnexplainedThreads(situation, scene, found).all();
        for (JavaThread waiter : unexplained) {
            if (scene.idleByDesign().isIdle(waiter)) {
                continue;
            }
            List<EndedThread> mates = mates(scene, died, waiter);
            if (!mates.isEmpty()) {
                alike.computeIfAbsent(
                                new Alike(mates, waiter.stack(), Scene.resource(waiter)), key -> new ArrayList<>())
                        .add(waiter);
            }
        }
        Map<EndedThread, List<JavaThread>> missed = new LinkedHashMap<>();
        alike.forEach((wait, waiters) -> {
            if (isHopeless(scene, wait.mates(), waiters)) {
                missed.computeIfAbsent(wait.mates().get(0), dead -> new ArrayList<>())
                        .addAll(waiters);
            }
        });
        List<Finding> findings = new ArrayList<>();
        missed.forEach((dead, waiters) -> findings.add(finding(scene, dead, withCompanions(waiters, unexplained))));
        return findings;
    }

    /** The waiters and those that wait for the same object at the same place, whoever started them. */
    private static List<JavaThread> withCompanions(List<JavaThread> waiters, List<JavaThread> unexplained) {
        Set<List<String>> waits = waiters.stream()
                .filter(thread -> !Scene.resource(thread).isEmpty())
                .map(DeadMate::objectAndPlace)
                .collect(Collectors.toSet());
        Set<Long> known = waiters.stream().map(JavaThread::id).collect(Collectors.toSet());
        List<JavaThread> all = new ArrayList<>(waiters);
        unexplained.stream()
                .filter(thread -> !known.contains(thread.id()) && waits.contains(objectAndPlace(thread)))
                .forEach(all::add);
        return all;
    }

    private static List<String> objectAndPlace(JavaThread thread) {
        return List.of(Scene.resource(thread), Scene.mark(thread));
    }

    /** What threads that wait alike have in common. */
    private record Alike(List<EndedThread> mates, List<Frame> stack, String resource) {}

    /** The threads whose death the waiter may have to do with. */
    private static List<EndedThread> mates(Scene scene, List<EndedThread> died, JavaThread waiter) {
        return died.stream()
                .filter(thread -> isRecent(scene, thread, waiter))
                .filter(thread -> LostHelper.isStartedThere(thread, waiter) || isOnSamePath(thread, waiter))
                .toList();
    }

    /** Whether no other thread may do the work of those that died. */
    private static boolean isHopeless(Scene scene, List<EndedThread> dead, List<JavaThread> waiters) {
        NodeSet behind = scene.graph.andHeldUpBy(scene.nodes(waiters));
        return scene.supervisors().replacing(dead).stream()
                        .allMatch(thread -> behind.contains(JvmWaitGraph.node(thread.id())))
                && !FormerReleasers.of(scene, waiters.get(0)).isAnyLeft()
                && !Helpers.any(scene, waiters, Set.of());
    }

    /** The main thread of a server has waited since before its helpers failed, and waits for something else: its shutdown. */
    private static boolean isRecent(Scene scene, EndedThread dead, JavaThread waiter) {
        Duration ended = Objects.requireNonNull(dead.ended());
        Duration waited = Scene.longest(List.of(waiter));
        boolean before = ended.compareTo(waited) >= 0;
        return ended.compareTo(waited.plus(LostWork.BEFORE_THE_WAIT)) < 0
                && (before || !scene.idleByDesign().isMainWhileServing(waiter));
    }

    /**
     * Whether it died below the very method of the application that waits now. The method in which threads begin says nothing: workers of
     * a pool wait and die in one loop, and those that are left wait for work.
     */
    private static boolean isOnSamePath(EndedThread dead, JavaThread waiter) {
        Frame caller = Signatures.caller(waiter);
        Frame waits = caller != null ? caller : waiter.userFrame().orElse(null);
        Site died = Objects.requireNonNull(dead.uncaught()).at();
        return waits != null && died != null && isIn(waits, died.frames()) && !isBegin(waits, waiter);
    }

    private static boolean isBegin(Frame method, JavaThread thread) {
        List<Frame> own =
                thread.stack().stream().filter(frame -> !frame.isJdk()).toList();
        return !own.isEmpty() && Scene.mark(own.get(own.size() - 1)).equals(Scene.mark(method));
    }

    private static boolean isIn(Frame method, List<Frame> stack) {
        return stack.stream().anyMatch(frame -> Scene.mark(frame).equals(Scene.mark(method)));
    }

    private static Finding finding(Scene scene, EndedThread dead, List<JavaThread> waiters) {
        ResourceFacts resource = scene.resourceOf(waiters.get(0));
        List<String> marks = new ArrayList<>();
        marks.add("died of " + Objects.requireNonNull(dead.uncaught()).type());
        waiters.forEach(thread -> marks.add("waits " + Scene.mark(thread)));
        List<Evidence> evidence = new ArrayList<>(ResourceWords.deaths(List.of(dead)));
        evidence.addAll(Callers.lines(waiters));
        return new Finding(
                FindingId.of(Kind.LOST_WORKER, marks),
                Kind.LOST_WORKER,
                scene.recentChanges().soften(Verdict.LIKELY, waiters),
                UnexplainedWait.who(scene, waiters) + "; " + Words.quoted(dead.name())
                        + " of the same code died of "
                        + Words.simple(dead.uncaught().type()) + ".",
                Scene.longest(waiters),
                scene.waiters(waiters),
                resource == null ? null : ResourceWords.of(resource),
                List.of(ResourceWords.fate(scene, dead.id(), ReleaserRole.MISSING, "")),
                scene.heldUpBy(waiters).lines(),
                evidence,
                List.of("that " + Words.quoted(dead.name())
                        + " was to end the wait is assumed because of its code and its starter"),
                "Let the code of " + Words.quoted(dead.name()) + " end the wait at "
                        + UnexplainedWait.places(waiters)
                        + " in a finally block, also when it fails; or wait with a timeout.");
    }
}
