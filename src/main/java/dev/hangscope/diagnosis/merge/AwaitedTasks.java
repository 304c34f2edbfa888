package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.heap.HeapOrder;
import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.stack.PerStack;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes one finding of threads that wait for a result, and of the stuck thread that is to bring it. A future that is not the JDK's does not
 * name the thread that runs its task, nor does a CompletableFuture whose making was not recorded, so the graph has no edge. Here the code
 * shows it: the task of a thread of a starved pool belongs to the same class of the application, or a stuck thread runs a lambda that is
 * written in the very method which waits for the result. A heap dump overrules it: what the stuck thread does not reach, it does not bring.
 */
final class AwaitedTasks {
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

    private final Scene scene;
    private final HeapOrder heap;

    private AwaitedTasks(Scene scene, HeapOrder heap) {
        this.scene = scene;
        this.heap = heap;
    }

    /** Returns the same findings, without those that follow from another one, which says so. */
    static List<Finding> of(Situation situation, List<Finding> findings) {
        Scene scene = Scene.of(situation);
        if (scene == null || findings.size() < 2) {
            return findings;
        }
        AwaitedTasks tasks = new AwaitedTasks(scene, HeapOrder.of(scene.jvm));
        List<Finding> left = new ArrayList<>(findings);
        for (Finding finding : findings) {
            int cause = isUnexplained(finding) ? tasks.causeOf(finding, left) : -1;
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

    /**
     * Returns the place of a finding that explains each waiter; -1 where there is none. A starvation comes first. Where one method has written
     * the tasks of several hangs, nothing tells which of them brings the result.
     */
    private int causeOf(Finding finding, List<Finding> findings) {
        List<JavaThread> waiters = threads(finding);
        if (waiters.isEmpty()) {
            return -1;
        }
        List<Integer> written = new ArrayList<>();
        for (int i = 0; i < findings.size(); i++) {
            Finding cause = findings.get(i);
            List<JavaThread> stuck = cause.equals(finding) ? List.of() : threads(cause);
            if (!stuck.isEmpty() && !heap.forbids(Finding.waitersIn(List.of(cause)), scene.nodes(waiters))) {
                if (isStarvation(cause) && mayProve(cause, finding) && isOfSameClass(stuck, waiters)) {
                    return i;
                }
                if (isWrittenThere(stuck, waiters)) {
                    written.add(i);
                }
            }
        }
        boolean one =
                written.size() == 1 && findings.get(written.get(0)).verdict().compareTo(finding.verdict()) >= 0;
        return one ? written.get(0) : -1;
    }

    /** A proof is folded into a proof only. */
    private static boolean mayProve(Finding cause, Finding finding) {
        return finding.verdict() != Verdict.PROVEN || cause.verdict() == Verdict.PROVEN;
    }

    private boolean isOfSameClass(List<JavaThread> starved, List<JavaThread> waiters) {
        Set<String> code = code(PerStack.frames(starved));
        return waiters.stream()
                .allMatch(thread -> isForResult(thread.waitsFor())
                        && code(thread.stack().stream()).stream().anyMatch(code::contains));
    }

    private static boolean isForResult(@Nullable ThreadWait wait) {
        return wait != null && FOR_RESULT.contains(wait.kind());
    }

    private Set<String> code(Stream<Frame> frames) {
        return Helpers.code(frames).stream().filter(scene::isOfApplication).collect(Collectors.toSet());
    }

    /** Whether each of these waits for a future in a method in which a lambda is written that each of the stuck threads runs. */
    private static boolean isWrittenThere(List<JavaThread> stuck, List<JavaThread> waiters) {
        return waiters.stream()
                .allMatch(waiter -> isForFuture(waiter.waitsFor())
                        && stuck.stream().allMatch(thread -> runsLambdaOf(placesOf(waiter), thread)));
    }

    private static boolean isForFuture(@Nullable ThreadWait wait) {
        return wait != null && wait.kind() == ThreadWait.Kind.FUTURE;
    }

    /** The method that waits, and the one that called the library in which it does. */
    private static Set<String> placesOf(JavaThread waiter) {
        Set<String> places = new HashSet<>();
        waiter.userFrame().map(Frame::qualifiedMethod).ifPresent(places::add);
        Frame caller = Signatures.caller(waiter);
        if (caller != null) {
            places.add(caller.qualifiedMethod());
        }
        return places;
    }

    private static boolean runsLambdaOf(Set<String> methods, JavaThread thread) {
        return thread.stack().stream()
                .anyMatch(frame -> frame.method().startsWith("lambda$") && methods.contains(frame.writtenIn()));
    }

    private List<JavaThread> threads(Finding finding) {
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
