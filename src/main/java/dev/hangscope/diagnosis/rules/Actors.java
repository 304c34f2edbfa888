package dev.hangscope.diagnosis.rules;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.Set;

/** The threads that could still act by themselves, whatever they do now. */
final class Actors {
    /** Classes in which the JDK's own threads wait for other threads and call no code of the application by themselves. */
    private static final Set<String> SERVANTS = Set.of(
            "java.lang.ref.ReferenceQueue",
            "java.lang.ref.NativeReferenceQueue",
            "java.lang.ref.Reference",
            "java.lang.VirtualThread",
            "java.util.concurrent.DelayScheduler",
            "sun.nio.ch.Poller");

    private final Scene scene;

    Actors(Scene scene) {
        this.scene = scene;
    }

    boolean any() {
        return scene.jvm.threads().stream().anyMatch(this::canAct);
    }

    private boolean canAct(JavaThread thread) {
        return switch (thread.role()) {
            case DESTROY_JAVA_VM -> false;
            case HOUSEKEEPER -> !thread.stack().isEmpty() && !isServant(thread) && !PoolWorker.isIdle(thread);
            case APPLICATION -> !isServant(thread) && !scene.threads.isWithoutWork(thread) && !waitsForever(thread);
        };
    }

    /** Whether the thread serves the JVM; with a task to come, a timed wait, it may have something for the application. */
    private static boolean isServant(JavaThread thread) {
        boolean timed = thread.state() == Thread.State.TIMED_WAITING;
        boolean virtual = thread.virtual();
        return !timed
                && !virtual
                && thread.stack().stream().anyMatch(frame -> SERVANTS.contains(frame.type()))
                && thread.stack().stream().allMatch(frame -> frame.isJdk());
    }

    private boolean waitsForever(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || Scene.endsByItself(wait) || !scene.isOld(thread)) {
            return false;
        }
        return switch (wait.kind()) {
            case SLEEP, OUTSIDE, PROCESS_END, CHILD_READ, CHILD_WRITE -> false;
            default -> true;
        };
    }
}
