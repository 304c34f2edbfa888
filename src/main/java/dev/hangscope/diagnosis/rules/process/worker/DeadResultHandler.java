package dev.hangscope.diagnosis.rules.process.worker;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code multiprocessing.Pool} whose result handler has ended: a result or an exception could not be unpickled. The caller waits,
 * all workers are idle, and of the pool's three threads two are left. LIKELY: the shape is Pool's, but it is known by nothing else.
 *
 * <p>Idle workers of a {@code multiprocessing.Queue} look alike, but they hold the queue's write end too. Pool's workers close
 * theirs. A scheduler that feeds a program looks alike, but the program was executed, and the scheduler's clock sleeps for long. Source: {@code Lib/multiprocessing/pool.py}.
 */
public final class DeadResultHandler implements Rule {
    private static final int HANDLERS_LEFT = 2;
    private static final Duration LONGEST_SLEEP = Duration.ofMillis(200);

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
            if (owner.relation() != Relation.OUTSIDER && KnotRule.isPython(owner) && hasTwoHandlers(owner)) {
                List<Stuck> workers = idleWorkers(scene, owner);
                Optional<Stuck> reader = workers.stream()
                        .filter(worker -> worker.kind() == OsWait.Kind.READ)
                        .findFirst();
                boolean old = reader.filter(each -> scene.isOldEnough(new Knot(List.of(each)), Verdict.LIKELY))
                        .isPresent();
                if (old) {
                    findings.add(finding(scene, owner, workers, reader.get()));
                }
            }
        }
        return findings;
    }

    /** A task handler in a lock, and a worker handler, which polls or spins once the result handler has ended. */
    private static boolean hasTwoHandlers(OsProcess owner) {
        int locks = 0;
        int polling = 0;
        for (OsThread thread : owner.threads()) {
            OsWait wait = thread.waitsFor();
            boolean lock = wait.kind() == OsWait.Kind.FUTEX && !wait.timed();
            if (thread.tid() == owner.pid()) {
                if (!lock || thread.moved()) {
                    return false;
                }
            } else if (lock) {
                locks++;
            } else if (polls(wait)) {
                polling++;
            }
        }
        return locks == 1 && polling == 1 && owner.threads().size() == HANDLERS_LEFT + 1;
    }

    /** Python 3.8 and later poll without timeout, earlier versions sleep for a tenth of a second. A clock sleeps for longer. */
    private static boolean polls(OsWait wait) {
        return switch (wait.kind()) {
            case RUNS -> true;
            case SLEEPS -> wait.timeout() != null && wait.timeout().compareTo(LONGEST_SLEEP) <= 0;
            case POLL -> !wait.timed();
            default -> false;
        };
    }

    /** The owner's children if all of them are idle workers of one pool; empty otherwise. */
    private static List<Stuck> idleWorkers(ProcessScene scene, OsProcess owner) {
        List<Stuck> workers = new ArrayList<>();
        int readers = 0;
        for (OsProcess child : scene.facts().processes()) {
            boolean isHelper = child.command().contains("multiprocessing.resource_tracker")
                    || child.command().contains("multiprocessing.forkserver");
            if (scene.starterOf(child) != owner.pid() || child.isDefunct() || isHelper) {
                continue;
            }
            boolean isWorker = child.forkedOnly() || child.command().contains("multiprocessing");
            if (!isWorker
                    || child.threads().size() != 1
                    || child.threads().get(0).moved()) {
                return List.of();
            }
            Stuck worker = new Stuck(child, child.threads().get(0));
            boolean reads = worker.kind() == OsWait.Kind.READ
                    && worker.stream()
                            .filter(tasks -> scene.holders().writersOf(tasks).equals(Set.of(owner.pid())))
                            .isPresent();
            if (!reads && worker.kind() != OsWait.Kind.SHARED_FUTEX) {
                return List.of();
            }
            readers += reads ? 1 : 0;
            workers.add(worker);
        }
        return readers == 1 ? workers : List.of();
    }

    private static Finding finding(ProcessScene scene, OsProcess owner, List<Stuck> workers, Stuck reader) {
        Stuck caller = new Stuck(owner, owner.threads().get(0));
        List<Releaser> releasers = workers.stream().map(Stuck::asIdleWorker).toList();
        return new Finding(
                FindingId.of(Kind.LOST_WORKER, List.of(owner.name(), "result handler")),
                Kind.LOST_WORKER,
                Verdict.LIKELY,
                KnotRule.name(owner) + " waits for the result of a multiprocessing.Pool task, but all " + workers.size()
                        + " workers are idle, and the pool's thread that reads results has ended.",
                scene.stuckFor(new Knot(List.of(reader))),
                List.of(KnotRule.waiter(caller)),
                null,
                releasers,
                List.of(),
                List.of(new Evidence(EvidenceLabel.HANDLERS, "of a pool's three threads two are left")),
                List.of("a pool is known by its shape only"),
                "Return and raise only what can be unpickled (the trace of the result handler is on stderr): give an exception"
                        + " with several arguments a __reduce__. ProcessPoolExecutor reports such results to the caller.");
    }
}
