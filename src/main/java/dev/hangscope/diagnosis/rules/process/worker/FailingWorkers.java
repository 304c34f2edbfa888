package dev.hangscope.diagnosis.rules.process.worker;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsEndedProcess;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@code multiprocessing.Pool} whose workers end as soon as they have started, such as by an initializer that raises, and are
 * replaced again and again, while a caller waits for a result. LIKELY: the next worker may start properly.
 *
 * <p>A pool that replaces its workers after each task ({@code maxtasksperchild}) looks alike, but a worker that ends has delivered a
 * result before, so the thread that reads results has just run. Here it has not run since before the oldest worker started.
 */
public final class FailingWorkers implements Rule {
    private static final int HANDLERS = 3;

    /** Start times are known to about a second. */
    private static final Duration START_ERROR = Duration.ofSeconds(1);

    @Override
    public Kind kind() {
        return Kind.LOST_WORKER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.ofWholeMachine(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (OsProcess owner : scene.facts().processes()) {
            if (owner.relation() != Relation.OUTSIDER && KnotRule.isPython(owner)) {
                Optional<Stuck> caller = untimed(owner, OsWait.Kind.FUTEX, true);
                Optional<Stuck> reader = untimed(owner, OsWait.Kind.READ, false);
                if (caller.isPresent() && reader.isPresent() && hasHandlers(owner)) {
                    find(situation, scene, caller.get(), reader.get()).ifPresent(findings::add);
                }
            }
        }
        return findings;
    }

    /**
     * The caller and three handlers. That of tasks waits in a lock or writes tasks, and that of workers never waits for an exit, unlike a thread that
     * starts a process for each job.
     */
    private static boolean hasHandlers(OsProcess owner) {
        boolean givesTasks = untimed(owner, OsWait.Kind.FUTEX, false).isPresent()
                || untimed(owner, OsWait.Kind.WRITE, false).isPresent();
        return givesTasks
                && owner.threads().size() > HANDLERS
                && owner.threads().stream()
                        .noneMatch(thread -> thread.waitsFor().kind() == OsWait.Kind.CHILD);
    }

    private static Optional<Stuck> untimed(OsProcess owner, OsWait.Kind kind, boolean main) {
        for (OsThread thread : owner.threads()) {
            Stuck stuck = new Stuck(owner, thread);
            if (stuck.kind() == kind
                    && stuck.isMain() == main
                    && !thread.waitsFor().timed()
                    && !thread.moved()) {
                return Optional.of(stuck);
            }
        }
        return Optional.empty();
    }

    private static Optional<Finding> find(Situation situation, ProcessScene scene, Stuck caller, Stuck reader) {
        Duration quiet = reader.thread().since();
        Optional<OsDescriptor> results = reader.stream();
        List<OsEndedProcess> ended = ProcessLostWorker.endedWorkers(scene, reader.process());
        if (quiet == null || results.isEmpty() || quiet.compareTo(situation.after()) < 0) {
            return Optional.empty();
        }
        List<OsProcess> workers = new ArrayList<>();
        boolean vanished = false;
        for (long pid : scene.holders().otherEndOf(results.get())) {
            OsProcess worker = scene.holders().process(pid);
            if (pid == reader.pid()) {
                continue;
            }
            if (worker != null && hasVanished(worker)) {
                vanished = true;
                continue;
            }
            if (worker == null
                    || scene.starterOf(worker) != reader.pid()
                    || !startedWithin(worker, situation.snapshot().time(), quiet.minus(START_ERROR))) {
                return Optional.empty();
            }
            workers.add(worker);
        }
        return ended.isEmpty() && !vanished ? Optional.empty() : Optional.of(finding(caller, quiet, workers, ended));
    }

    /** It held the write end when the tables were read, and had ended when its threads were asked for. */
    private static boolean hasVanished(OsProcess process) {
        return process.state() == OsProcess.State.UNKNOWN && process.startTicks() == 0;
    }

    private static boolean startedWithin(OsProcess worker, Instant now, Duration time) {
        Instant started = worker.started();
        return started != null && started.isAfter(now.minus(time));
    }

    private static Finding finding(Stuck caller, Duration quiet, List<OsProcess> workers, List<OsEndedProcess> ended) {
        List<Releaser> releasers = new ArrayList<>();
        for (OsProcess worker : workers) {
            releasers.add(new Releaser(
                    worker.pid(),
                    null,
                    ReleaserRole.WORKER,
                    new Fate(Fate.State.ALIVE, "has just started:", Streams.waits(worker))));
        }
        return new Finding(
                FindingId.of(Kind.LOST_WORKER, List.of(caller.process().name(), "failing workers")),
                Kind.LOST_WORKER,
                Verdict.LIKELY,
                KnotRule.name(caller.process())
                        + " waits for the result of a multiprocessing.Pool task, but its workers end as"
                        + " soon as they have started and are replaced again and again: no result came for "
                        + Words.duration(quiet) + ", and all workers are younger.",
                quiet,
                List.of(KnotRule.waiter(caller)),
                null,
                releasers,
                List.of(),
                ended.stream()
                        .limit(5)
                        .map(worker -> new Evidence(
                                EvidenceLabel.ENDED, "worker " + worker.pid() + ProcessLostWorker.how(worker)))
                        .toList(),
                List.of("a worker that starts later may succeed"),
                "Find out why workers end (their traces are on stderr): an initializer that raises, or a main module that a"
                        + " spawned worker cannot import. ProcessPoolExecutor raises BrokenProcessPool instead.");
    }
}
