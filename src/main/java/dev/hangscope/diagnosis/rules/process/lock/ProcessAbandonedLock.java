package dev.hangscope.diagnosis.rules.process.lock;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.Pool;
import dev.hangscope.diagnosis.rules.process.context.PoolKnots;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Shape;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everybody who maps a shared semaphore or lock waits for it: whoever held it has died. */
public final class ProcessAbandonedLock extends KnotRule {

    public ProcessAbandonedLock() {
        super(Kind.ABANDONED_LOCK);
    }

    @Override
    public List<Knot> knots(ProcessScene scene) {
        return PoolKnots.of(scene);
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        List<Stuck> waiters = knot.in(OsWait.Kind.SHARED_FUTEX);
        SharedSemaphore semaphore = SharedSemaphore.of(scene, waiters.get(0));
        List<Evidence> evidence = new ArrayList<>();
        Optional<Pool> pool = Pool.in(scene, knot);
        pool.ifPresent(each -> {
            evidence.add(new Evidence(
                    EvidenceLabel.POOL,
                    "a multiprocessing.Pool of " + name(each.owner())
                            + "; an idle worker reads tasks under this lock, and here no worker does"));
            each.replacements()
                    .forEach(worker -> evidence.add(new Evidence(
                            EvidenceLabel.REPLACED,
                            "worker " + worker.pid()
                                    + " is younger than the pool's own threads: it took the place of one that died")));
        });
        if (Shape.isInNotify(waiters.get(0))) {
            evidence.add(new Evidence(
                    EvidenceLabel.NOTIFY,
                    "it is inside Event.set() or Condition.notify() of multiprocessing, and waits for a waiter that"
                            + " was interrupted by a signal or has ended"));
        }
        boolean one = waiters.size() == 1;
        return new Story(
                (one ? name(waiters.get(0).process()) + " waits" : waiters.size() + " threads wait")
                        + " for a shared lock or semaphore that no process can release: every process that maps it is"
                        + " stuck, so the process that should release it has ended.",
                waiters,
                semaphore.resource(),
                semaphore.mappers(),
                evidence,
                pool.isPresent()
                        ? "Do not kill workers of a multiprocessing.Pool; use concurrent.futures.ProcessPoolExecutor,"
                                + " which notices dead workers, or give each get() a time-out."
                        : "Use a robust mutex, or let nobody be killed between acquire and release; wait with a"
                                + " time-out.");
    }
}
