package dev.hangscope.diagnosis.rules.timed;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.executor.LostWorker;
import dev.hangscope.diagnosis.rules.lock.AbandonedLock;
import dev.hangscope.diagnosis.rules.lock.Deadlock;
import dev.hangscope.diagnosis.rules.lock.JoinDeadlock;
import dev.hangscope.diagnosis.rules.pool.PoolExhaustion;
import dev.hangscope.diagnosis.rules.queue.DeadConsumer;
import dev.hangscope.diagnosis.rules.queue.MissingSentinel;
import dev.hangscope.diagnosis.rules.synchronizer.AbandonedFuture;
import dev.hangscope.diagnosis.rules.synchronizer.UnreleasedSynchronizer;
import dev.hangscope.diagnosis.rules.wakeup.DeadMate;
import dev.hangscope.diagnosis.rules.wakeup.LockedOut;
import dev.hangscope.diagnosis.rules.wakeup.ReleasersGone;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Threads that wait with short timeouts again and again at one place, or poll a lock, and get nothing. Such a loop is judged as one wait
 * without a timeout, by the rules that know what has become of the threads that could end it. It is a suspicion, since a loop may give up by itself; after
 * the silence that the option sets, the verdict is that of the wait without a timeout.
 */
public final class TimedLoops implements ClosingRule {
    private static final List<Rule> RULES = List.of(
            new Deadlock(),
            new JoinDeadlock(),
            new LockedOut(),
            new AbandonedLock(),
            new PoolExhaustion(),
            new LostWorker(),
            new UnreleasedSynchronizer(UnreleasedSynchronizer.Place.CAUSE),
            new DeadConsumer(),
            new MissingSentinel(),
            new AbandonedFuture(),
            new UnreleasedSynchronizer(UnreleasedSynchronizer.Place.CONSEQUENCE));

    private static final List<ClosingRule> CLOSING = List.of(new DeadMate(), new ReleasersGone());

    @Override
    public Kind kind() {
        return Kind.MISSING_SENTINEL;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        Set<NodeId> reported = new HashSet<>(Finding.waitersIn(found));
        Map<NodeId, JavaThread> loops = new LinkedHashMap<>();
        for (JavaThread thread : scene.jvm.threads()) {
            if (TimedLoop.is(scene, thread) && !reported.contains(JvmWaitGraph.node(thread.id()))) {
                loops.put(JvmWaitGraph.node(thread.id()), thread);
            }
        }
        if (loops.isEmpty()) {
            return List.of();
        }
        UntimedReading untimed = UntimedReading.of(situation, scene, loops);
        return untimed.findings(RULES, CLOSING, found).stream()
                .map(finding -> TimedLoop.finding(scene, finding, untimed.timedOf(finding)))
                .toList();
    }
}
