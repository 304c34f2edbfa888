package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.QueueWords;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.PoolFacts.Task;
import dev.hangscope.snapshot.PoolFacts.Worker;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.PoolWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every thread of a pool takes from an empty queue of the application, and tasks wait behind them: tasks of a scheduler whose time has come,
 * or any where another thread waits for the result of a task of the pool. One of those may be the producer. It is a suspicion, since another thread may put an item. A thread that takes without end keeps the tasks waiting then,
 * too.
 */
final class OverdueTasks {
    private OverdueTasks() {}

    /** Nothing where a thread does something else, the scheduler may have more threads, or no task has waited for long. */
    static Optional<Finding> find(Scene scene, PoolFacts pool, List<JavaThread> workers) {
        boolean full = pool.limit() != null && pool.size() >= pool.limit() && workers.size() == pool.size();
        if (!full || !workers.stream().allMatch(worker -> takes(scene, worker))) {
            return Optional.empty();
        }
        boolean isAwaited = isAwaited(scene, pool);
        List<Task> overdue = pool.pending().stream()
                .filter(task -> task.due() == null ? isAwaited : late(task).compareTo(scene.after) >= 0)
                .toList();
        return overdue.isEmpty() ? Optional.empty() : Optional.of(finding(scene, pool, workers, overdue));
    }

    private static boolean takes(Scene scene, JavaThread worker) {
        ThreadWait wait = worker.waitsFor();
        return wait != null
                && wait.kind() == ThreadWait.Kind.QUEUE_TAKE
                && !wait.timed()
                && scene.isOld(worker)
                && !PoolWorker.isBetweenTasks(worker)
                && (scene.jvm.historyIsUnseen() || scene.isStuckUnlessUnseen(worker));
    }

    /** Whether a thread waits for long for the result of a task of the pool. */
    private static boolean isAwaited(Scene scene, PoolFacts pool) {
        return Stream.concat(pool.workers().stream().map(Worker::task), pool.pending().stream())
                .filter(task -> task != null && task.future() != null)
                .flatMap(task -> scene.waitingFor(Objects.requireNonNull(task.future())).stream())
                .anyMatch(thread -> scene.isOld(thread)
                        && thread.waitsFor() != null
                        && !thread.waitsFor().timed());
    }

    /** How long ago the task should have run. */
    private static Duration late(Task task) {
        return task.due() == null ? Duration.ZERO : task.due().negated();
    }

    private static Finding finding(Scene scene, PoolFacts pool, List<JavaThread> workers, List<Task> overdue) {
        boolean one = workers.size() == 1;
        boolean oneTask = overdue.size() == 1;
        String type = Scene.withArticle(Words.simple(pool.type()));
        String place = workers.get(0).userFrame().map(Scene::method).orElse("the task");
        return new Finding(
                FindingId.of(
                        Kind.POOL_STARVATION,
                        Stream.concat(
                                        Stream.of(pool.type(), "made " + QueueWords.mark(pool.createdAt()), "overdue"),
                                        workers.stream().map(thread -> "takes " + Scene.mark(thread)))
                                .toList()),
                Kind.POOL_STARVATION,
                Verdict.SUSPECTED,
                (one
                                ? "the only thread of " + type + " takes"
                                : "all " + Words.number(workers.size()) + " threads of " + type + " take")
                        + " from an empty queue, and " + Words.count(overdue.size(), "task")
                        + (overdue.get(0).due() == null ? " " : " whose time has come ")
                        + (oneTask ? "waits" : "wait") + " behind " + (one ? "it." : "them."),
                Scene.longest(workers),
                scene.waiters(workers),
                ResourceWords.of(pool),
                List.of(),
                scene.heldUpBy(workers).lines(),
                evidence(overdue),
                List.of("a thread that does not belong to the pool may put an item into the queue"),
                "Let " + place
                        + " run on a thread of its own, or take with poll, which does not wait: a task that takes"
                        + " without end keeps a thread of the pool.");
    }

    private static List<Evidence> evidence(List<Task> overdue) {
        List<Evidence> lines = new ArrayList<>();
        overdue.stream()
                .limit(5)
                .forEach(task -> lines.add(new Evidence(
                        EvidenceLabel.QUEUED,
                        task.type()
                                + (task.due() == null ? "" : " should have run " + Words.duration(late(task)) + " ago")
                                + (task.submittedAt() == null ? "" : ", submitted at " + task.submittedAt()))));
        return lines;
    }
}
