package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Suspicions that a heap dump clears up: what the waiters want is in the hands of a task of the application whose time has not come since
 * they wait. A task that has run meanwhile and ended no such wait clears up nothing, nor does one of a library, which tidies up.
 */
final class TasksToCome {
    private static final String DELAYED = "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take";
    private static final String TIMER = "java.util.TimerThread.mainLoop";
    private static final String VARIABLE = ": a variable of ";

    private TasksToCome() {}

    /** Those findings that are cleared up. */
    static List<Finding> of(Situation situation, List<Finding> findings) {
        Scene scene = Scene.of(situation);
        List<Reachability> reachability = scene == null ? null : scene.jvm.reachability();
        if (scene == null || reachability == null) {
            return List.of();
        }
        Set<NodeId> helped = new HashSet<>();
        for (Reachability each : reachability) {
            if (each.outcome() == Reachability.Outcome.LIVE && isThroughTask(scene, each.path())) {
                helped.add(JvmWaitGraph.node(each.thread()));
            }
        }
        return findings.stream()
                .filter(finding -> finding.verdict() == Verdict.SUSPECTED
                        && !finding.waiters().isEmpty()
                        && finding.waiters().stream().allMatch(waiter -> helped.contains(waiter.node())))
                .toList();
    }

    private static boolean isThroughTask(Scene scene, List<String> path) {
        if (path.isEmpty() || !(path.get(0).contains(DELAYED) || path.get(0).contains(TIMER))) {
            return false;
        }
        boolean ofApplication = path.stream()
                .skip(1)
                .map(step -> step.substring(step.lastIndexOf(' ') + 1))
                .filter(type -> !type.startsWith("java.") && !type.startsWith("[") && !type.equals("..."))
                .findFirst()
                .filter(scene::isOfApplication)
                .isPresent();
        return ofApplication && scene.jvm.threads().stream().anyMatch(thread -> isUntried(thread, path.get(0)));
    }

    private static boolean isUntried(JavaThread scheduler, String step) {
        ThreadWait wait = scheduler.waitsFor();
        return step.startsWith('"' + scheduler.name() + '"' + VARIABLE)
                && PoolWorker.hasTaskToCome(scheduler)
                && wait != null
                && (wait.rounds() == null || wait.rounds() == 0);
    }
}
