package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.diagnosis.rules.outside.Obstacle;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import java.util.List;

/**
 * All threads of a pool wait for answers over connections of this process to itself, and tasks wait for a thread: a server whose handlers
 * call the server. Suspected, since another pool may serve these connections.
 */
public final class SelfAskingWorkers implements Rule {

    @Override
    public Kind kind() {
        return Kind.POOL_STARVATION;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null || scene.jvm.knownActivities().isEmpty()) {
            return List.of();
        }
        return AskingPool.all(scene, Obstacle.all(situation), each -> asksItself(scene, each))
                .map(each -> finding(scene, each.pool(), each.threads()))
                .toList();
    }

    private static boolean asksItself(Scene scene, Obstacle obstacle) {
        OutsideUse use = obstacle.activity().use();
        return use != null
                && scene.isOld(obstacle.thread())
                && !use.others().isEmpty()
                && use.others().stream().allMatch(other -> other.pid() == scene.pid());
    }

    private static Finding finding(Scene scene, PoolFacts pool, List<JavaThread> workers) {
        List<String> marks = workers.stream()
                .map(thread -> "asks itself at " + Scene.mark(thread))
                .toList();
        boolean one = workers.size() == 1;
        return new Finding(
                FindingId.of(Kind.POOL_STARVATION, marks),
                Kind.POOL_STARVATION,
                Verdict.SUSPECTED,
                (one ? "the only thread of a pool waits" : "all " + workers.size() + " threads of a pool wait")
                        + " for an answer from this very process, and "
                        + Words.count(pool.pendingCount(), "task")
                        + (pool.pendingCount() == 1 ? " waits" : " wait") + " for a thread of the pool.",
                Scene.longest(workers),
                scene.waiters(workers),
                ResourceWords.of(pool),
                List.of(),
                scene.heldUpBy(workers).lines(),
                Callers.lines(workers),
                List.of("another thread of this process may serve these connections"),
                "Let the tasks of the pool call the code directly instead of the process's own server, or serve those"
                        + " requests in a pool of their own; give the calls a timeout.");
    }
}
