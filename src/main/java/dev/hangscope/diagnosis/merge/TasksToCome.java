package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.context.FormerReleasers;
import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Supervisors;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.PoolWorker;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Suspicions that a task of the application clears up whose time has not come since the waiters wait: one that has in its hands what they
 * want, as a heap dump shows; without a dump one of the waiters' own code, for a few minutes; and one of the code that started who should
 * have released them, whatever a dump shows. A task that has run meanwhile and ended no such wait clears up nothing, nor does one of a
 * library, which tidies up.
 */
final class TasksToCome {
    private static final String DELAYED = "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take";
    private static final String TIMER = "java.util.TimerThread.mainLoop";
    private static final String VARIABLE = ": a variable of ";
    /** Without a heap dump nobody knows what the task does: a longer wait is told of even so. */
    private static final Duration UNSEEN = Duration.ofMinutes(5);

    private final Scene scene;

    /** With the application's classes whose tasks they have to come. */
    private final Map<JavaThread, Set<String>> schedulers = new LinkedHashMap<>();

    private final Set<NodeId> helped = new HashSet<>();
    private final Set<String> restarted = new HashSet<>();

    private TasksToCome(Scene scene) {
        this.scene = scene;
        scene.jvm.threads().stream()
                .filter(thread -> thread.role() == JavaThread.Role.APPLICATION
                        && thread.waitsFor() != null
                        && PoolWorker.hasTaskToCome(thread))
                .forEach(thread -> schedulers.put(thread, toCome(thread)));
        if (schedulers.isEmpty()) {
            return;
        }
        List<Reachability> reachability = scene.jvm.reachability();
        if (reachability == null) {
            addByCode(waiter -> true);
        } else {
            reachability.stream()
                    .filter(each -> each.outcome() == Reachability.Outcome.LIVE && isThroughTask(each))
                    .forEach(each -> helped.add(JvmWaitGraph.node(each.thread())));
            // All code reaches a static field, so that a dump shows no more of such a wait than none.
            Set<Long> reachedByAll = reachability.stream()
                    .filter(Reachability::isFromStaticField)
                    .map(Reachability::thread)
                    .collect(Collectors.toSet());
            addByCode(waiter -> reachedByAll.contains(waiter.id()));
        }
        scene.jvm.endedThreads().stream()
                .filter(this::mayBeRestarted)
                .map(EndedThread::name)
                .forEach(restarted::add);
    }

    /** Those findings that are cleared up. */
    static List<Finding> of(Situation situation, List<Finding> findings) {
        Scene scene = Scene.of(situation);
        if (scene == null || findings.stream().noneMatch(TasksToCome::isSuspicion)) {
            return List.of();
        }
        TasksToCome tasks = new TasksToCome(scene);
        return findings.stream()
                .filter(finding -> isSuspicion(finding) && tasks.clearUp(finding))
                .toList();
    }

    private static boolean isSuspicion(Finding finding) {
        return finding.verdict() == Verdict.SUSPECTED && !finding.waiters().isEmpty();
    }

    private boolean clearUp(Finding finding) {
        return finding.waiters().stream().allMatch(waiter -> helped.contains(waiter.node()))
                || finding.releasers().stream()
                        .anyMatch(releaser -> releaser.fate().state().isGone()
                                && releaser.thread() != null
                                && restarted.contains(releaser.thread()));
    }

    private boolean isThroughTask(Reachability each) {
        List<String> path = each.path();
        if (path.isEmpty() || !(path.get(0).contains(DELAYED) || path.get(0).contains(TIMER))) {
            return false;
        }
        Optional<String> ofApplication = path.stream()
                .skip(1)
                .map(step -> step.substring(step.lastIndexOf(' ') + 1))
                .filter(type -> !type.startsWith("java.") && !type.startsWith("[") && !type.equals("..."))
                .findFirst()
                .filter(scene::isOfApplication);
        JavaThread waiter = scene.threads.living(each.thread());
        return ofApplication.isPresent()
                && waiter != null
                && schedulers.keySet().stream()
                        .anyMatch(thread -> path.get(0).startsWith('"' + thread.name() + '"' + VARIABLE)
                                && mayRunFirst(
                                        thread,
                                        Set.of(Supervisors.topLevel(ofApplication.get())),
                                        Scene.longest(List.of(waiter))));
    }

    /** @param undecided the waiters of which no heap dump tells whether a task reaches them */
    private void addByCode(Predicate<JavaThread> undecided) {
        for (JavaThread waiter : scene.jvm.threads()) {
            Duration time = Scene.longest(List.of(waiter));
            if (waiter.waitsFor() != null && time.compareTo(UNSEEN) < 0 && undecided.test(waiter)) {
                Set<String> its = Helpers.code(waiter.stack().stream());
                boolean toCome = schedulers.entrySet().stream()
                        .anyMatch(each ->
                                !Collections.disjoint(its, each.getValue()) && mayRunFirst(each.getKey(), its, time));
                if (toCome && !isBroughtByOthers(waiter)) {
                    helped.add(JvmWaitGraph.node(waiter.id()));
                }
            }
        }
    }

    /** Whether another thread ended such a wait before. Who counted down a latch has done its part, and says nothing of the rest. */
    private boolean isBroughtByOthers(JavaThread waiter) {
        ThreadWait wait = waiter.waitsFor();
        return wait != null
                && wait.kind() != ThreadWait.Kind.LATCH
                && !FormerReleasers.of(scene, waiter).ids().isEmpty();
    }

    /**
     * Whether a task of this code has not run in this time. A scheduler that has run none says so; where it runs others again and again, so
     * does a task that is due in more than this time: one that is repeated as seldom has not run twice.
     */
    private boolean mayRunFirst(JavaThread scheduler, Set<String> code, Duration time) {
        PoolFacts pool = scene.poolOf(scheduler);
        return Supervisors.isUntried(scene, scheduler, time)
                || (pool != null
                        && pool.pending().stream()
                                .filter(task -> code.contains(Supervisors.topLevel(task.type())))
                                .map(PoolFacts.Task::due)
                                .anyMatch(due -> due != null && due.compareTo(time) >= 0));
    }

    private Set<String> toCome(JavaThread scheduler) {
        PoolFacts pool = scene.poolOf(scheduler);
        return pool == null
                ? Set.of()
                : pool.pending().stream()
                        .map(task -> Supervisors.topLevel(task.type()))
                        .filter(scene::isOfApplication)
                        .collect(Collectors.toSet());
    }

    /** Whether a scheduler started the thread, and has a task of the code that did so to come. */
    private boolean mayBeRestarted(EndedThread ended) {
        Set<String> starting = ended.startedAt() == null ? Set.of() : Helpers.code(ended.startedAt().frames().stream());
        return schedulers.keySet().stream()
                .anyMatch(thread -> Objects.equals(ended.startedBy(), thread.id())
                        && (ended.ended() == null || Supervisors.isUntried(scene, thread, ended.ended()))
                        && !Collections.disjoint(starting, Supervisors.code(scene, thread)));
    }
}
