package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A {@code multiprocessing.Pool} by its shape: an owner with a caller and a task handler in private futexes, a worker
 * handler in a poll (or, up to Python 3.7, in short sleeps) and a result handler in a read; workers that share one
 * semaphore, of which at most one reads the task pipe.
 */
public record Pool(OsProcess owner, List<Stuck> workers) {
    private static final int HANDLERS = 3;

    /** The pool among the members of the knot, if all of it is there. */
    public static Optional<Pool> in(ProcessScene scene, Knot knot) {
        for (OsProcess owner : knot.processes()) {
            List<Stuck> workers = knot.threads().stream()
                    .filter(stuck -> scene.starterOf(stuck.process()) == owner.pid() && stuck.isMain())
                    .toList();
            boolean likeWorkers = workers.stream().allMatch(Pool::isLikeWorker);
            long sharing = workers.stream()
                    .map(worker -> worker.thread().waitsFor().object())
                    .filter(Objects::nonNull)
                    .distinct()
                    .count();
            if (workers.size() > 0 && likeWorkers && sharing <= 1 && hasHandlers(owner)) {
                return Optional.of(new Pool(owner, workers));
            }
        }
        return Optional.empty();
    }

    private static boolean isLikeWorker(Stuck stuck) {
        return stuck.process().threads().size() == 1
                && (stuck.kind() == OsWait.Kind.SHARED_FUTEX || stuck.kind() == OsWait.Kind.READ);
    }

    private static boolean hasHandlers(OsProcess owner) {
        List<OsThread> helpers = helpers(owner);
        boolean results = helpers.stream().anyMatch(thread -> isUntimed(thread, OsWait.Kind.READ));
        boolean tasks = helpers.stream().anyMatch(thread -> isUntimed(thread, OsWait.Kind.FUTEX));
        boolean workers = helpers.stream()
                .anyMatch(thread -> thread.waitsFor().kind() == OsWait.Kind.POLL
                        || thread.waitsFor().kind() == OsWait.Kind.SLEEPS);
        boolean caller = owner.threads().stream()
                        .filter(thread -> isUntimed(thread, OsWait.Kind.FUTEX))
                        .count()
                >= 2;
        return helpers.size() >= HANDLERS && results && tasks && workers && caller;
    }

    private static boolean isUntimed(OsThread thread, OsWait.Kind kind) {
        return thread.waitsFor().kind() == kind && !thread.waitsFor().timed();
    }

    private static List<OsThread> helpers(OsProcess owner) {
        return owner.threads().stream()
                .filter(thread -> thread.tid() != owner.pid())
                .toList();
    }

    /** Whether all workers wait for the lock and none reads: whoever held it is gone. */
    boolean isWithoutReader() {
        return workers.stream().allMatch(worker -> worker.kind() == OsWait.Kind.SHARED_FUTEX);
    }

    /** Workers that took the place of one that ended: the first ones are older than the pool's own threads. */
    public List<Stuck> replacements() {
        long oldestHelper = helpers(owner).stream()
                .filter(thread -> thread.waitsFor().kind() == OsWait.Kind.POLL
                        || thread.waitsFor().kind() == OsWait.Kind.SLEEPS)
                .mapToLong(OsThread::tid)
                .min()
                .orElse(Long.MAX_VALUE);
        long helperStart = owner.threads().stream()
                .filter(thread -> thread.tid() == oldestHelper)
                .mapToLong(OsThread::startTicks)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        return workers.stream()
                .filter(worker -> worker.process().startTicks() > helperStart
                        || (worker.process().startTicks() == helperStart && worker.pid() > oldestHelper))
                .toList();
    }

    boolean hasReplacement() {
        return !replacements().isEmpty();
    }
}
