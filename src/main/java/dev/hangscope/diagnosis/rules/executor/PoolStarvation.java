package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.QueueWords;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.PoolFacts.Task;
import dev.hangscope.snapshot.PoolFacts.Worker;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Site;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every worker of a pool waits for something that only a task in the pool's own queue could do: a future of such a task, a
 * latch or the like that nobody else could count down, or the pool's own end.
 */
public final class PoolStarvation implements Rule {

    @Override
    public Kind kind() {
        return Kind.POOL_STARVATION;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        return scene == null
                ? List.of()
                : scene.jvm.pools().stream()
                        .map(pool -> judge(scene, pool))
                        .flatMap(Optional::stream)
                        .toList();
    }

    private static Optional<Finding> judge(Scene scene, PoolFacts pool) {
        List<JavaThread> workers = pool.workers().stream()
                .map(worker -> scene.threads.living(worker.thread()))
                .filter(Objects::nonNull)
                .toList();
        boolean allBusy = pool.workers().stream().allMatch(worker -> worker.task() != null);
        if (workers.isEmpty() || !allBusy || workers.stream().anyMatch(PoolStarvation::isPaused)) {
            return Optional.empty();
        }
        List<JavaThread> starving = workers.stream().allMatch(worker -> isStuck(scene, worker))
                ? workers.stream()
                        .filter(worker -> waitsForPool(scene, pool, worker))
                        .toList()
                : List.of();
        if (starving.isEmpty()) {
            List<JavaThread> queued = BehindWaiters.of(scene, pool, workers);
            if (!queued.isEmpty()) {
                return Optional.of(finding(scene, pool, queued, BehindWaiters.verdict(scene, pool, queued)));
            }
            return StarvedByLibrary.verdict(scene, pool, workers)
                    .map(verdict -> finding(scene, pool, workers, verdict))
                    .or(() -> OverdueTasks.find(scene, pool, workers));
        }
        boolean certain = workers.stream().allMatch(scene::isStuck)
                && (!scene.jvm.historyIsUnseen()
                        || starving.stream().allMatch(worker -> waitsForTaskOf(scene, pool, worker)));
        return Optional.of(finding(scene, pool, starving, certain ? Verdict.LIKELY : Verdict.SUSPECTED));
    }

    /** Whether the pool itself stops the worker before its task begins: another thread is to resume the pool, and no task. */
    private static boolean isPaused(JavaThread worker) {
        return worker.stack().stream().anyMatch(frame -> frame.method().equals("beforeExecute"));
    }

    private static boolean isStuck(Scene scene, JavaThread worker) {
        return scene.isOld(worker) && scene.isStuckUnlessUnseen(worker);
    }

    /** Whether the worker waits for a task in this queue, for this pool's end, or for what a task in it may yet do. */
    private static boolean waitsForPool(Scene scene, PoolFacts pool, JavaThread worker) {
        ThreadWait wait = Objects.requireNonNull(worker.waitsFor());
        if (wait.kind() == ThreadWait.Kind.POOL_END) {
            return pool.id().equals(wait.resource());
        }
        ResourceFacts awaited = scene.resourceOf(worker);
        if (awaited == null || pool.pendingCount() == 0) {
            return false;
        }
        return switch (awaited.kind()) {
            case FUTURE ->
                pool.pending().stream().anyMatch(task -> awaited.id().equals(task.future()))
                        || pool.id().equals(awaited.pool())
                        || (awaited.pool() == null && awaited.parties().isEmpty());
            case LATCH, BARRIER, PHASER, EXCHANGER, CONDITION -> true;
            default -> false;
        };
    }

    /** Whether the very thing that it waits for is a task of this pool, or its end: that needs no history. */
    private static boolean waitsForTaskOf(Scene scene, PoolFacts pool, JavaThread worker) {
        ResourceFacts awaited = scene.resourceOf(worker);
        return awaited == null
                || pool.id().equals(awaited.pool())
                || pool.pending().stream().anyMatch(task -> awaited.id().equals(task.future()));
    }

    private static Finding finding(Scene scene, PoolFacts pool, List<JavaThread> starving, Verdict verdict) {
        Victims victims = scene.heldUpBy(starving);
        List<String> doubts = new ArrayList<>();
        if (verdict != Verdict.LIKELY) {
            doubts.add("what a thread waits for that could still help is not known");
        }
        doubts.add("another thread could still cancel the tasks, run one itself, or give the pool more threads");
        return new Finding(
                id(scene, pool, starving),
                Kind.POOL_STARVATION,
                verdict,
                summary(pool, starving),
                Scene.longest(starving),
                scene.waiters(starving),
                ResourceWords.of(pool),
                workers(scene, pool),
                victims.lines(),
                evidence(pool, starving),
                doubts,
                fix(pool, starving));
    }

    private static String id(Scene scene, PoolFacts pool, List<JavaThread> starving) {
        Stream<String> marks = Stream.concat(
                Stream.of(pool.type(), "made " + QueueWords.mark(pool.createdAt())),
                starving.stream().map(thread -> {
                    ResourceFacts awaited = scene.resourceOf(thread);
                    return "waits " + (awaited == null ? "" : awaited.type() + " ") + Scene.mark(thread);
                }));
        return FindingId.of(Kind.POOL_STARVATION, marks.toList());
    }

    private static String summary(PoolFacts pool, List<JavaThread> starving) {
        String type = Words.simple(pool.type());
        String workers = pool.workers().size() == 1
                ? "the only thread of " + Scene.withArticle(type) + " waits for ever"
                : "all " + Words.number(pool.workers().size()) + " threads of " + Scene.withArticle(type)
                        + " wait for ever";
        boolean forEnd = starving.stream()
                .allMatch(thread -> Objects.requireNonNull(thread.waitsFor()).kind() == ThreadWait.Kind.POOL_END);
        boolean one = pool.workers().size() == 1;
        return workers
                + (forEnd
                        ? " for the end of " + (one ? "its" : "their") + " own pool."
                        : ", and what " + (one ? "it waits" : "they wait") + " for is "
                                + Words.count(pool.pendingCount(), "task") + " behind " + (one ? "it" : "them")
                                + " in the pool's own queue.");
    }

    private static List<Releaser> workers(Scene scene, PoolFacts pool) {
        List<Releaser> all = new ArrayList<>();
        for (Worker worker : pool.workers()) {
            Task task = worker.task();
            String runs = task == null ? "" : "runs " + described(task);
            all.add(ResourceWords.fate(scene, worker.thread(), ReleaserRole.WORKER, runs));
        }
        return all;
    }

    private static String described(Task task) {
        return task.type() + (task.submittedAt() == null ? "" : " submitted at " + task.submittedAt());
    }

    private static List<Evidence> evidence(PoolFacts pool, List<JavaThread> starving) {
        Set<Evidence> lines = new LinkedHashSet<>();
        pool.pending().stream()
                .limit(5)
                .forEach(task -> lines.add(new Evidence(EvidenceLabel.QUEUED, described(task))));
        int more = pool.pendingCount() - Math.min(5, pool.pending().size());
        if (more > 0) {
            lines.add(new Evidence(EvidenceLabel.QUEUED, "and " + Words.count(more, "more task")));
        }
        lines.addAll(Callers.lines(starving));
        return List.copyOf(lines);
    }

    private static String fix(PoolFacts pool, List<JavaThread> starving) {
        String place = starving.get(0).userFrame().map(Scene::method).orElse("the task");
        String submitted = pool.pending().stream()
                .map(Task::submittedAt)
                .filter(Objects::nonNull)
                .map(Site::user)
                .flatMap(Optional::stream)
                .map(Scene::method)
                .findFirst()
                .map(method -> " (" + method + ")")
                .orElse("");
        return "let " + place + " not wait inside the pool for a task of the same pool: compose the results "
                + "(thenCompose, thenCombine), or give the inner tasks" + submitted + " a pool of their own.";
    }
}
