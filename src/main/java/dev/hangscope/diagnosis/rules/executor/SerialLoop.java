package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Bystanders;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.stack.PerStack;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task of a serial executor, an actor's mailbox or the like waits without a timeout, and the next task of that executor cannot begin
 * before it returns. Other workers of the pool do not help: the executor runs one task at a time.
 */
public final class SerialLoop implements Rule {

    @Override
    public Kind kind() {
        return Kind.POOL_STARVATION;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        PerStack<Optional<Frame>> loops =
                new PerStack<>(thread -> Optional.ofNullable(Signatures.frame(Meaning.SERIAL_LOOP, thread)));
        return scene.jvm.threads().stream()
                .map(thread -> loops.of(thread).flatMap(loop -> judge(scene, thread, loop)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static boolean waits(Scene scene, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || Scene.endsByItself(wait) || !scene.isOld(thread)) {
            return false;
        }
        return switch (wait.kind()) {
            case FUTURE, LATCH, CONDITION, OBJECT_WAIT, PARK ->
                scene.knownHelp().isStuckUnlessWeak(JvmWaitGraph.node(thread.id()))
                        && !scene.idleByDesign().isIdle(thread);
            default -> false;
        };
    }

    private static Optional<Finding> judge(Scene scene, JavaThread thread, Frame loop) {
        if (!waits(scene, thread) || !isTaskOf(loop, thread)) {
            return Optional.empty();
        }
        String library = Signatures.library(loop.type());
        return switch (Bystanders.of(scene, List.of(thread), other -> Signatures.isOf(library, other))) {
            case NONE -> Optional.of(finding(scene, thread, loop, verdict(scene, library)));
            case LISTENERS, OTHER_CODE -> Optional.of(finding(scene, thread, loop, Verdict.SUSPECTED));
            case WORKERS -> Optional.empty();
        };
    }

    /** Whether code of the application is above the loop, and no library's own wait alone. */
    private static boolean isTaskOf(Frame loop, JavaThread thread) {
        String library = Signatures.library(loop.type());
        return thread.stack().stream()
                .takeWhile(frame -> !frame.equals(loop))
                .anyMatch(frame ->
                        !frame.isJdk() && !Signatures.library(frame.type()).equals(library));
    }

    /** A timer may end the wait, unless all it has to come is the library's own. */
    private static Verdict verdict(Scene scene, String library) {
        boolean timer = scene.jvm.threads().stream()
                .anyMatch(thread -> isTimer(thread) && !hasOnlyTasksOf(scene.poolOf(thread), library)
                        || (thread.waitsFor() != null
                                && thread.waitsFor().kind() == ThreadWait.Kind.SLEEP
                                && Signatures.isOf(library, thread)));
        return timer ? Verdict.SUSPECTED : Verdict.LIKELY;
    }

    private static boolean isTimer(JavaThread thread) {
        return thread.role() == JavaThread.Role.APPLICATION && PoolWorker.hasTaskToCome(thread);
    }

    private static boolean hasOnlyTasksOf(@Nullable PoolFacts pool, String library) {
        return pool != null
                && !pool.pending().isEmpty()
                && pool.pending().size() == pool.pendingCount()
                && pool.pending().stream().allMatch(task -> isOf(library, task));
    }

    private static boolean isOf(String library, PoolFacts.Task task) {
        boolean byType = Signatures.library(task.type()).equals(library);
        return byType
                || (task.submittedAt() != null
                        && task.submittedAt()
                                .user()
                                .filter(frame ->
                                        Signatures.library(frame.type()).equals(library))
                                .isPresent());
    }

    private static Finding finding(Scene scene, JavaThread thread, Frame loop, Verdict verdict) {
        List<String> doubts = new ArrayList<>();
        doubts.add("what ends the wait is not known: a thread or a timer may, without this executor");
        return new Finding(
                FindingId.of(Kind.POOL_STARVATION, List.of(loop.type() + " waits at " + Scene.mark(thread))),
                Kind.POOL_STARVATION,
                verdict,
                Words.quoted(thread.name()) + " is " + scene.doing(thread) + " in a task of "
                        + Scene.withArticle(Words.simple(loop.type()))
                        + ", which runs one task at a time: what it waits for cannot come as its next task.",
                Scene.longest(List.of(thread)),
                scene.waiters(List.of(thread)),
                new Resource(ResourceType.POOL, loop.type(), null, "runs one task at a time"),
                List.of(),
                scene.heldUpBy(List.of(thread)).lines(),
                Callers.lines(List.of(thread)),
                doubts,
                "Do not wait in " + thread.userFrame().map(Scene::method).orElse("a task of such an executor")
                        + ": return, and go on in the callback or message that brings what it waits for.");
    }
}
