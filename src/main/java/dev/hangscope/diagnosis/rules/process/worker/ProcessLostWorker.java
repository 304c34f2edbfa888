package dev.hangscope.diagnosis.rules.process.worker;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.Pool;
import dev.hangscope.diagnosis.rules.process.context.PoolKnots;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.diagnosis.rules.process.context.WorkerlessExecutor;
import dev.hangscope.snapshot.os.OsEndedProcess;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A pool whose caller still waits for a result: the worker died and was replaced, or all workers have left an executor. */
public final class ProcessLostWorker extends KnotRule {
    private static final OsExit NORMAL = new OsExit(0, 0);

    public ProcessLostWorker() {
        super(Kind.LOST_WORKER);
    }

    @Override
    public List<Knot> knots(ProcessScene scene) {
        return PoolKnots.of(scene);
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        WorkerlessExecutor executor = WorkerlessExecutor.in(scene, knot).orElse(null);
        if (executor != null) {
            return executor.tell();
        }
        Pool pool = Pool.in(scene, knot).orElseThrow();
        List<Stuck> callers = knot.in(OsWait.Kind.FUTEX).stream()
                .filter(stuck -> stuck.pid() == pool.owner().pid() && stuck.isMain())
                .toList();
        List<Releaser> releasers =
                pool.workers().stream().map(Stuck::asIdleWorker).toList();
        List<Evidence> evidence = new ArrayList<>();
        for (Stuck worker : pool.replacements()) {
            evidence.add(new Evidence(
                    EvidenceLabel.REPLACED,
                    "worker " + worker.pid()
                            + " is younger than the pool's own threads: it took the place of one that ended"));
        }
        List<OsEndedProcess> ended = endedWorkers(scene, pool.owner());
        for (OsEndedProcess worker : ended) {
            evidence.add(new Evidence(EvidenceLabel.ENDED, "worker " + worker.pid() + how(worker)));
        }
        return new Story(
                name(pool.owner()) + " waits for the result of a multiprocessing.Pool task, but all "
                        + pool.workers().size()
                        + " workers are idle: the worker that had the task " + fate(ended)
                        + ", and Pool does not notice.",
                callers.isEmpty() ? knot.in(OsWait.Kind.FUTEX) : callers,
                null,
                releasers,
                evidence,
                "Use concurrent.futures.ProcessPoolExecutor, which raises BrokenProcessPool when a worker dies, or wait"
                        + " with a time-out (AsyncResult.get(timeout)); find out why the worker died (sys.exit, signal, out"
                        + " of memory).");
    }

    /** The owner's children that ran its program or that {@code multiprocessing} started; it may have others, which are no workers. */
    static List<OsEndedProcess> endedWorkers(ProcessScene scene, OsProcess owner) {
        return scene.facts().ended().stream()
                .filter(ended -> ended.parent() == owner.pid() || scene.isForkServerOf(ended.parent(), owner))
                .filter(ended -> ended.command().isEmpty()
                        || ended.command().equals(owner.command())
                        || ended.command().equals(owner.name())
                        || ended.command().contains("multiprocessing"))
                .toList();
    }

    static String how(OsEndedProcess worker) {
        return worker.exit() == null ? "" : ", " + worker.exit();
    }

    /** One that ended by itself may have been meant to, such as at {@code maxtasksperchild}. */
    private static String fate(List<OsEndedProcess> ended) {
        List<OsEndedProcess> failed = ended.stream()
                .filter(worker -> worker.exit() != null && !worker.exit().equals(NORMAL))
                .toList();
        if (failed.size() != 1) {
            return "died";
        }
        OsExit exit = Objects.requireNonNull(failed.get(0).exit());
        return "(" + failed.get(0).pid() + ") " + (exit.signal() == 0 ? "ended with " : "was ") + exit;
    }
}
