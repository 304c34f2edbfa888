package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.rules.context.FormerReleasers;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.List;

/**
 * Schedulers that wait for the time of their next task, and threads that sleep: what they do then comes by itself. One that has been awake
 * while the waiter waited and ended no such wait has ticks that explain nothing.
 */
public final class DelayedTasks {
    private final Scene scene;
    private final List<JavaThread> schedulers;

    public DelayedTasks(Scene scene) {
        this.scene = scene;
        schedulers = scene.jvm.threads().stream()
                .filter(thread -> thread.role() == JavaThread.Role.APPLICATION)
                .filter(thread -> PoolWorker.hasTaskToCome(thread) || sleeps(thread))
                .toList();
    }

    private static boolean sleeps(JavaThread thread) {
        return thread.waitsFor() != null && thread.waitsFor().kind() == ThreadWait.Kind.SLEEP;
    }

    private static boolean isInOneWait(Scene scene, JavaThread scheduler) {
        ThreadWait wait = scheduler.waitsFor();
        return wait != null && scene.isOld(scheduler) && wait.isFirstRound();
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

    /**
     * Whether one of them ended such a wait before: it will do so again. Of a sleeper that is not assumed where another releaser died of an
     * exception: the signal may have been that one's.
     */
    public boolean mayEnd(JavaThread waiter) {
        if (schedulers.isEmpty()) {
            return false;
        }
        FormerReleasers former = FormerReleasers.of(scene, waiter);
        boolean anyDead = former.isAnyDead();
        return schedulers.stream()
                .anyMatch(scheduler -> former.ids().contains(scheduler.id())
                        && !(anyDead && sleeps(scheduler))
                        && (isInOneWait(scene, scheduler) || hasEndedOne(scheduler, waiter)));
    }
}
