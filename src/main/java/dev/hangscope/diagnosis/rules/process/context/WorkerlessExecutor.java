package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.rules.process.context.KnotRule.Story;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsWait;
import java.util.List;
import java.util.Optional;

/**
 * A {@code concurrent.futures.ProcessPoolExecutor} by its shape, without a worker: a Python process with the semaphores of the
 * call queue, a thread that waits for a result, and a helper thread that polls only pipes of which its own process holds both
 * ends. With workers it polls their sentinels too. Workers that reach {@code max_tasks_per_child} leave, and tasks that are queued
 * start no other.
 *
 * @param owner the process
 * @param manager the helper thread that polls
 * @param callers the threads that wait
 */
public record WorkerlessExecutor(OsProcess owner, Stuck manager, List<Stuck> callers) {
    private static final int SEMAPHORES_OF_QUEUE = 2;

    /** The executor that the knot is; empty for any other knot. */
    public static Optional<WorkerlessExecutor> in(ProcessScene scene, Knot knot) {
        if (knot.processes().size() != 1) {
            return Optional.empty();
        }
        OsProcess owner = knot.threads().get(0).process();
        List<Stuck> polling = knot.in(OsWait.Kind.POLL);
        List<Stuck> callers = KnotRule.mains(knot, OsWait.Kind.FUTEX);
        long semaphores =
                owner.mappings().stream().filter(OsMapping::isSemaphore).count();
        boolean hasWorkers = scene.facts().childrenOf(owner.pid()).stream().anyMatch(WorkerlessExecutor::mayWork);
        boolean isExecutor = KnotRule.isPython(owner)
                && semaphores >= SEMAPHORES_OF_QUEUE
                && polling.size() == 1
                && !polling.get(0).isMain()
                && !callers.isEmpty()
                && !hasWorkers;
        return isExecutor ? Optional.of(new WorkerlessExecutor(owner, polling.get(0), callers)) : Optional.empty();
    }

    /** Python's own helpers run no tasks. */
    private static boolean mayWork(OsProcess child) {
        return !child.isDefunct()
                && !child.command().contains("multiprocessing.resource_tracker")
                && !child.command().contains("multiprocessing.forkserver");
    }

    public Story tell() {
        return new Story(
                KnotRule.name(owner)
                        + " waits for the result of a ProcessPoolExecutor task, but the executor has no worker"
                        + " left, and starts no other.",
                callers,
                null,
                List.of(),
                List.of(
                        new Evidence(
                                EvidenceLabel.EXECUTOR,
                                "thread " + manager.thread().tid()
                                        + " polls only pipes of which this process holds both ends, and it has no child that could work")),
                "Do without max_tasks_per_child, or submit no more tasks at once than the workers may take; wait with a timeout"
                        + " (Future.result(timeout)).");
    }
}
