package dev.hangscope.diagnosis.rules.process;

import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.snapshot.os.OsEndedProcess;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pool whose caller still waits for the result of a worker that died and was replaced. */
final class LostWorker extends KnotRule {

    LostWorker() {
        super(Kind.LOST_WORKER);
    }

    @Override
    List<Knot> knots(ProcessScene scene) {
        return PoolKnots.of(scene);
    }

    @Override
    Story tell(ProcessScene scene, Knot knot) {
        Pool pool = Pool.in(scene, knot).orElseThrow();
        List<Stuck> callers = knot.in(OsWait.Kind.FUTEX).stream()
                .filter(stuck -> stuck.pid() == pool.owner().pid() && stuck.isMain())
                .toList();
        List<Releaser> releasers = new ArrayList<>();
        for (Stuck worker : pool.workers()) {
            releasers.add(new Releaser(
                    worker.pid(),
                    null,
                    "worker",
                    "idle:",
                    "waits in " + worker.thread().call()));
        }
        List<String> evidence = new ArrayList<>();
        for (Stuck worker : pool.replacements()) {
            evidence.add("replaced: worker " + worker.pid()
                    + " is younger than the pool's own threads: it took the place of one that ended");
        }
        for (OsEndedProcess ended : scene.facts().ended()) {
            if (ended.parent() == pool.owner().pid()) {
                evidence.add("ended: worker " + ended.pid()
                        + Optional.ofNullable(ended.exit())
                                .map(exit -> ", " + exit)
                                .orElse(""));
            }
        }
        return new Story(
                name(pool.owner()) + " waits for the result of a multiprocessing.Pool task, but all "
                        + pool.workers().size()
                        + " workers are idle: the worker that had the task died, and Pool does not"
                        + " notice.",
                callers.isEmpty() ? knot.in(OsWait.Kind.FUTEX) : callers,
                null,
                releasers,
                evidence,
                "Use concurrent.futures.ProcessPoolExecutor, which raises BrokenProcessPool when a worker dies, or wait"
                        + " with a time-out (AsyncResult.get(timeout)); find out why the worker died (sys.exit, signal, out"
                        + " of memory).");
    }
}
