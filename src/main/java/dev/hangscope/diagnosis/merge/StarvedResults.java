package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ThreadWait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes one finding of a starved pool and of threads that wait for a result of it. A future that is not the JDK's does not name the thread
 * that runs its task, nor does a CompletableFuture whose making was not recorded, so the graph has no edge. Here the code tells: the thread
 * waits for a result, and the task of a starved thread belongs to the same class of the application.
 */
final class StarvedResults {
    private static final Set<Kind> UNEXPLAINED = EnumSet.of(
            Kind.MISSED_SIGNAL,
            Kind.UNEXPLAINED_WAIT,
            Kind.ABANDONED_FUTURE,
            Kind.UNRELEASED_SYNCHRONIZER,
            Kind.MISSING_SENTINEL);
    private static final Set<ThreadWait.Kind> FOR_RESULT = EnumSet.of(
            ThreadWait.Kind.FUTURE,
            ThreadWait.Kind.LATCH,
            ThreadWait.Kind.QUEUE_TAKE,
            ThreadWait.Kind.PARK,
            ThreadWait.Kind.OBJECT_WAIT,
            ThreadWait.Kind.CONDITION);

    private StarvedResults() {}

    /** Returns the same findings, without those that follow from a starved pool, which says so. */
    static List<Finding> of(Situation situation, List<Finding> findings) {
        Scene scene = Scene.of(situation);
        if (scene == null || findings.stream().noneMatch(StarvedResults::isStarvation)) {
            return findings;
        }
        List<Finding> left = new ArrayList<>(findings);
        for (Finding finding : findings) {
            int cause = isUnexplained(finding) ? causeOf(scene, finding, left) : -1;
            if (cause >= 0) {
                left.set(cause, Causes.withVictims(asSureAs(finding, left.get(cause)), List.of(finding)));
                left.remove(finding);
            }
        }
        return left;
    }

    /** Whether no thread is known that had to do with what the finding's threads wait for. */
    private static boolean isUnexplained(Finding finding) {
        return UNEXPLAINED.contains(finding.kind()) && finding.releasers().isEmpty();
    }

    private static boolean isStarvation(Finding finding) {
        return finding.kind() == Kind.POOL_STARVATION;
    }

    /** Returns the cause, at least as sure as its consequence: that a thread waits forever for the starved one says that this one does. */
    private static Finding asSureAs(Finding consequence, Finding cause) {
        return cause.verdict().compareTo(consequence.verdict()) >= 0 ? cause : cause.withVerdict(consequence.verdict());
    }

    /** Returns the place of a starvation that explains each waiter; -1 where there is none. A proof is folded into a proof only. */
    private static int causeOf(Scene scene, Finding finding, List<Finding> findings) {
        List<JavaThread> waiters = threads(scene, finding);
        for (int i = 0; i < findings.size() && !waiters.isEmpty(); i++) {
            Finding cause = findings.get(i);
            boolean lessThanProof = finding.verdict() == Verdict.PROVEN && cause.verdict() != Verdict.PROVEN;
            if (isStarvation(cause) && !lessThanProof && explains(scene, threads(scene, cause), waiters)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean explains(Scene scene, List<JavaThread> starved, List<JavaThread> waiters) {
        Set<String> code =
                starved.stream().flatMap(thread -> code(scene, thread).stream()).collect(Collectors.toSet());
        return waiters.stream()
                .allMatch(thread -> isForResult(thread.waitsFor())
                        && code(scene, thread).stream().anyMatch(code::contains));
    }

    private static boolean isForResult(@Nullable ThreadWait wait) {
        return wait != null && FOR_RESULT.contains(wait.kind());
    }

    private static Set<String> code(Scene scene, JavaThread thread) {
        return Helpers.code(thread.stack().stream()).stream()
                .filter(scene::isOfApplication)
                .collect(Collectors.toSet());
    }

    private static List<JavaThread> threads(Scene scene, Finding finding) {
        List<JavaThread> threads = new ArrayList<>();
        for (Finding.Waiter waiter : finding.waiters()) {
            JavaThread thread = waiter.node() instanceof NodeId.OfThread id ? scene.threads.living(id.thread()) : null;
            if (thread == null) {
                return List.of();
            }
            threads.add(thread);
        }
        return threads;
    }
}
