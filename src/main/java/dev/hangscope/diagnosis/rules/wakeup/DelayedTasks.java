package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.rules.context.FormerReleasers;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.List;
import java.util.Set;

/**
 * Schedulers that wait for the time of their next task: what such a task does comes by itself. A task that has run while the waiter
 * waited and ended no such wait is a tick that explains nothing.
 */
public final class DelayedTasks {
    private final Scene scene;
    private final List<JavaThread> schedulers;

    public DelayedTasks(Scene scene) {
        this.scene = scene;
        schedulers = scene.jvm.threads().stream()
                .filter(thread -> thread.role() == JavaThread.Role.APPLICATION)
                .filter(PoolWorker::hasTaskToCome)
                .toList();
    }

    private static boolean isInOneWait(Scene scene, JavaThread scheduler) {
        ThreadWait wait = scheduler.waitsFor();
        return wait != null && scene.isOld(scheduler) && (wait.rounds() == null || wait.rounds() == 0);
    }

    /** Whether the scheduler ended such a wait in the time of this one: the waiter took what it brought, and waits for the next. */
    private boolean hasEndedOne(JavaThread scheduler, JavaThread waiter) {
        ThreadWait wait = waiter.waitsFor();
        return wait != null
                && scene.wakesAt(waiter).stream()
                        .flatMap(wakes -> wakes.wakers().stream())
                        .anyMatch(waker ->
                                waker.thread() == scheduler.id() && waker.last().compareTo(wait.since()) < 0);
    }

    /** Whether a scheduler has a task to come that ended such a wait before: it will do so again. */
    public boolean mayEnd(JavaThread waiter) {
        if (schedulers.isEmpty()) {
            return false;
        }
        Set<Long> former = FormerReleasers.of(scene, waiter).ids();
        return schedulers.stream()
                .anyMatch(scheduler -> former.contains(scheduler.id())
                        && (isInOneWait(scene, scheduler) || hasEndedOne(scheduler, waiter)));
    }
}
