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
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.outside.Obstacle;
import dev.hangscope.diagnosis.rules.outside.SystemCall;
import dev.hangscope.diagnosis.rules.outside.TimeoutSettings;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import java.time.Duration;
import java.util.List;

/**
 * All threads of a pool have waited for long for peers that do not answer, and tasks wait for a thread. Suspected: the peers may answer
 * yet.
 */
public final class SilentWorkers implements Rule {

    @Override
    public Kind kind() {
        return Kind.UNANSWERED_PEER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null || scene.jvm.knownActivities().isEmpty()) {
            return List.of();
        }
        return AskingPool.all(scene, Obstacle.all(situation), each -> each.isSilent(scene))
                .map(each -> finding(scene, each.pool(), each.workers(), each.threads()))
                .toList();
    }

    private static Finding finding(Scene scene, PoolFacts pool, List<Obstacle> workers, List<JavaThread> threads) {
        List<String> peers = SystemCall.peers(workers);
        List<String> marks =
                threads.stream().map(thread -> "asks at " + Scene.mark(thread)).toList();
        Duration least = workers.stream()
                .map(worker -> worker.activity().span())
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
        return new Finding(
                FindingId.of(Kind.UNANSWERED_PEER, marks),
                Kind.UNANSWERED_PEER,
                Verdict.SUSPECTED,
                (workers.size() == 1
                                ? "The only thread of a pool has"
                                : "All " + workers.size() + " threads of a pool have")
                        + " waited for "
                        + (peers.isEmpty() ? "a peer" : Words.few(peers))
                        + " to answer, and " + Words.count(pool.pendingCount(), "task")
                        + (pool.pendingCount() == 1 ? " waits" : " wait") + " for a thread.",
                least,
                scene.waiters(threads),
                new Resource(
                        ResourceType.POOL,
                        pool.type(),
                        pool.createdAt() == null ? null : pool.createdAt().toString(),
                        Words.count(pool.size(), "thread") + ", " + Words.count(pool.pendingCount(), "task")
                                + " in its queue"),
                List.of(),
                scene.heldUpBy(threads).lines(),
                SystemCall.connections(scene.pid(), workers),
                List.of("the peer may answer yet"),
                "Give the calls a timeout (" + TimeoutSettings.of(threads.get(0))
                        + "), and the pool a bounded queue whose tasks are refused when it is full.");
    }
}
