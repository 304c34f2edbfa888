package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ThreadWait;
import java.util.List;

/**
 * A worker of a pool waits for the end of that pool, with a timeout of which the length is not known, since the agent was loaded late.
 * The pool cannot end before its worker's task does, so only the timeout ends the wait. {@code Long.MAX_VALUE} is the usual one.
 */
public final class OwnPoolEnd implements Rule {
    @Override
    public Kind kind() {
        return Kind.POOL_STARVATION;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null || !scene.jvm.historyIsUnseen()) {
            return List.of();
        }
        return scene.jvm.threads().stream()
                .filter(thread -> isOwnEnd(scene, thread))
                .map(thread -> finding(scene, thread))
                .toList();
    }

    private static boolean isOwnEnd(Scene scene, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        PoolFacts pool = scene.poolOf(thread);
        return wait != null
                && pool != null
                && wait.kind() == ThreadWait.Kind.POOL_END
                && wait.timed()
                && pool.id().equals(wait.resource())
                && scene.isOld(thread);
    }

    private static Finding finding(Scene scene, JavaThread thread) {
        List<JavaThread> waiters = List.of(thread);
        return new Finding(
                FindingId.of(Kind.POOL_STARVATION, List.of("own pool", Scene.mark(thread))),
                Kind.POOL_STARVATION,
                Verdict.SUSPECTED,
                "1 thread of a pool waits, with a timeout, for the end of its own pool.",
                Scene.longest(waiters),
                scene.waiters(waiters),
                null,
                List.of(),
                scene.heldUpBy(waiters).lines(),
                List.of(new Evidence(EvidenceLabel.TIMEOUTS, "the pool ends no earlier than this worker's task")),
                List.of("the length of the timeout is not known; the wait ends with it"),
                "Do not call awaitTermination in a task of the same pool ("
                        + thread.userFrame().map(Scene::method).orElse(thread.name()) + ").");
    }
}
