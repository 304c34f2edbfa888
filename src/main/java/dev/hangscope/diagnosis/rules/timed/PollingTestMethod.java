package dev.hangscope.diagnosis.rules.timed;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.diagnosis.rules.outside.SilentPeers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tests that sleep again and again at one place for longer than the silence that the option sets, while no other thread and no child process
 * is left that could do what they poll for. Other programs that sleep in a loop do so by design; a test is to end.
 */
public final class PollingTestMethod implements ClosingRule {
    private static final List<String> TEST_ENGINES = List.of("org.junit.", "junit.framework.", "org.testng.");

    @Override
    public Kind kind() {
        return Kind.UNEXPLAINED_WAIT;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null || !found.isEmpty() || hasChildren(scene)) {
            return List.of();
        }
        List<JavaThread> tests = scene.jvm.threads().stream()
                .filter(thread -> polls(scene, thread))
                .toList();
        Set<Long> ids = tests.stream().map(JavaThread::id).collect(Collectors.toSet());
        boolean alone = !tests.isEmpty()
                && scene.freeWithout(ids).stream().allMatch(SilentPeers::isAtRest)
                && scene.jvm.threads().stream().noneMatch(PollingTestMethod::hasTaskToCome);
        return alone ? List.of(finding(scene, tests)) : List.of();
    }

    private static boolean hasChildren(Scene scene) {
        return scene.jvm.children().stream().anyMatch(child -> child.exitCode() == null);
    }

    private static boolean hasTaskToCome(JavaThread thread) {
        return thread.role() == JavaThread.Role.APPLICATION && PoolWorker.hasTaskToCome(thread);
    }

    private static boolean polls(Scene scene, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null
                && wait.kind() == ThreadWait.Kind.SLEEP
                && wait.rounds() != null
                && wait.rounds() >= TimedLoop.ROUNDS
                && wait.since().compareTo(scene.silence) >= 0
                && thread.role() == JavaThread.Role.APPLICATION
                && thread.stack().stream().anyMatch(PollingTestMethod::isOfTestEngine);
    }

    private static boolean isOfTestEngine(Frame frame) {
        return TEST_ENGINES.stream().anyMatch(frame.type()::startsWith);
    }

    private static Finding finding(Scene scene, List<JavaThread> tests) {
        String places = tests.stream()
                .map(thread -> thread.userFrame().map(Scene::method).orElse(Words.quoted(thread.name())))
                .distinct()
                .collect(Collectors.joining(", "));
        String names = Words.threads(tests.stream().map(JavaThread::name).toList());
        return new Finding(
                FindingId.of(
                        Kind.UNEXPLAINED_WAIT,
                        tests.stream()
                                .map(thread -> "polls at " + Scene.mark(thread))
                                .toList()),
                Kind.UNEXPLAINED_WAIT,
                Verdict.SUSPECTED,
                names + (tests.size() == 1 ? " sleeps" : " sleep") + " again and again in a test at " + places
                        + ", and no other thread is left that could do what the test polls for.",
                Scene.longest(tests),
                scene.waiters(tests),
                null,
                List.of(),
                scene.heldUpBy(tests).lines(),
                evidence(tests),
                List.of("the test may poll for something outside the process"),
                "Let the loop at " + places + " end after a time, with the condition in the message of the failure.");
    }

    private static List<Evidence> evidence(List<JavaThread> tests) {
        List<Evidence> lines = new ArrayList<>(Callers.lines(tests));
        for (JavaThread thread : tests) {
            ThreadWait wait = thread.waitsFor();
            if (wait != null && wait.rounds() != null) {
                lines.add(new Evidence(
                        EvidenceLabel.TIMEOUTS,
                        Words.quoted(thread.name()) + " has begun to sleep " + Words.number(wait.rounds())
                                + " times in " + Words.duration(wait.since())));
            }
        }
        return lines;
    }
}
