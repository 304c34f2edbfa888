package dev.hangscope.diagnosis.rules.wakeup;

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
import dev.hangscope.snapshot.JavaThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Threads that have waited for long, are not idle by design, and of which no possible releaser is known. One finding lists
 * them all: it exists so that a report about a stuck JVM never says CLEAR.
 */
public final class UnexplainedWait implements ClosingRule {
    private static final int PLACES = 5;

    @Override
    public Kind kind() {
        return Kind.UNEXPLAINED_WAIT;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        List<JavaThread> waiters = new UnexplainedThreads(situation, scene, found).all();
        return waiters.isEmpty() ? List.of() : List.of(finding(scene, waiters));
    }

    private static Finding finding(Scene scene, List<JavaThread> waiters) {
        LostWork lost = LostWork.of(scene, waiters, null);
        return new Finding(
                FindingId.of(
                        Kind.UNEXPLAINED_WAIT,
                        waiters.stream().map(Scene::mark).distinct().toList()),
                Kind.UNEXPLAINED_WAIT,
                Verdict.SUSPECTED,
                list(scene, waiters) + lost.clause() + ".",
                Scene.longest(waiters),
                scene.waiters(waiters),
                null,
                List.of(),
                scene.heldUpBy(waiters).lines(),
                evidence(waiters, lost),
                List.of("no thread was seen to release such a wait"),
                "Check which code is to end the wait at " + places(waiters) + " and whether it can still run.");
    }

    /**
     * What the threads do and for how long, without the full stop: {@code 2 threads wait, and no thread is known that could release them: "a"
     * "b" in Object.wait at X.y for 31 s}.
     */
    static String list(Scene scene, List<JavaThread> waiters) {
        String who = waiters.size() == 1
                ? "1 thread waits, and no thread is known that could release it: "
                : Words.count(waiters.size(), "thread") + " wait, and no thread is known that could release them: ";
        return who + doings(scene, waiters);
    }

    /** {@code 2 threads wait: "a" "b" in Object.wait at X.y for 31 s}. */
    static String who(Scene scene, List<JavaThread> waiters) {
        String count = Words.threadsWait(waiters.size()) + ": ";
        return count + doings(scene, waiters);
    }

    /** {@code "a" "b" in Object.wait at X.y for 31 s}. */
    static String doings(Scene scene, List<JavaThread> waiters) {
        Map<String, List<JavaThread>> byWait = new LinkedHashMap<>();
        waiters.forEach(thread -> byWait.computeIfAbsent(scene.doing(thread), key -> new ArrayList<>())
                .add(thread));
        List<String> parts = new ArrayList<>();
        byWait.forEach((doing, threads) ->
                parts.add(Words.threads(threads.stream().map(JavaThread::name).toList()) + " " + doing
                        + forSoLong(Scene.longest(threads))));
        return Words.few(parts);
    }

    /** Nothing where that is not known, as in a single thread dump. */
    private static String forSoLong(Duration wait) {
        return wait.isZero() ? "" : " for " + Words.duration(wait);
    }

    static String places(List<JavaThread> waiters) {
        List<String> methods = waiters.stream()
                .map(thread -> thread.userFrame().map(Scene::method).orElse(Words.quoted(thread.name())))
                .distinct()
                .toList();
        return Words.list(methods.subList(0, Math.min(PLACES, methods.size())));
    }

    private static List<Evidence> evidence(List<JavaThread> waiters, LostWork lost) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (JavaThread thread : waiters) {
            if (thread.startedAt() != null) {
                names.computeIfAbsent(thread.startedAt().toString(), key -> new ArrayList<>())
                        .add(thread.name());
            }
        }
        List<Evidence> lines = new ArrayList<>();
        names.forEach(
                (site, its) -> lines.add(new Evidence(EvidenceLabel.STARTED, Words.threads(its) + " at " + site)));
        List<Evidence> all = new ArrayList<>(lost.lines());
        all.addAll(Callers.lines(waiters));
        all.addAll(lines.subList(0, Math.min(PLACES, lines.size())));
        return all;
    }
}
