package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.snapshot.Housekeepers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.Set;
import java.util.stream.Collectors;

/** The threads that could still act by themselves, whatever they do now. */
public final class Actors {
    /** Classes in which the JDK's own threads wait for other threads and call no code of the application by themselves. */
    private static final Set<String> SERVANTS = Set.of(
            "java.lang.ref.ReferenceQueue",
            "java.lang.ref.NativeReferenceQueue",
            "java.lang.ref.Reference",
            "java.lang.VirtualThread",
            "java.util.concurrent.DelayScheduler",
            "sun.nio.ch.Poller");

    private final Scene scene;
    private final Set<String> filledQueues;

    public Actors(Scene scene) {
        this.scene = scene;
        filledQueues = scene.jvm.queues().stream()
                .filter(queue -> queue.size() > 0)
                .map(QueueFacts::id)
                .collect(Collectors.toSet());
    }

    public boolean any() {
        return scene.jvm.threads().stream().anyMatch(this::canAct);
    }

    /** Whether the thread runs, or will run by itself. */
    boolean canAct(JavaThread thread) {
        return switch (thread.role()) {
            case DESTROY_JAVA_VM -> false;
            case HOUSEKEEPER ->
                !thread.stack().isEmpty()
                        && !isServant(thread)
                        && !Housekeepers.isOfTestRunner(thread)
                        && !PoolWorker.isIdle(thread);
            case APPLICATION -> !isServant(thread) && !hasLongBeenIdle(thread) && !waitsForever(thread);
        };
    }

    /** A worker that has just become idle may have woken threads that have not run since. */
    private boolean hasLongBeenIdle(JavaThread thread) {
        return scene.threads.isWithoutWork(thread) && !RecentChanges.isNew(thread);
    }

    /** Whether the thread serves the JVM. Only a delay scheduler has tasks of its own. */
    private static boolean isServant(JavaThread thread) {
        return !PoolWorker.hasUnknownTask(thread)
                && !thread.virtual()
                && thread.stack().stream().anyMatch(frame -> SERVANTS.contains(frame.type()))
                && thread.stack().stream().allMatch(Actors::isOfTheJvm);
    }

    /** The library that unpacks our native code has a cleaner thread of its own, whose loop is its own code. */
    private static boolean isOfTheJvm(Frame frame) {
        return frame.isJdk() || frame.type().startsWith("com.sun.jna.");
    }

    private boolean waitsForever(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || Scene.endsByItself(wait) || !scene.isOld(thread) || isReleased(thread, wait)) {
            return false;
        }
        return switch (wait.kind()) {
            case SLEEP, OUTSIDE, PROCESS_END, CHILD_READ, CHILD_WRITE -> false;
            default -> true;
        };
    }

    /** Whether what the thread waits for has come, and the thread has not run since: it still shows the stack of its wait. */
    private boolean isReleased(JavaThread thread, ThreadWait wait) {
        ResourceFacts resource = scene.resourceOf(thread);
        boolean itemIsThere =
                wait.kind() == ThreadWait.Kind.QUEUE_TAKE && filledQueues.contains(String.valueOf(wait.resource()));
        return itemIsThere || (resource != null && resource.isReleased());
    }

    /** Whether any thread is left that can act, or has ended just now. */
    public static boolean anyUntilNow(Scene scene) {
        return scene.recentChanges().isAnyEnded() || new Actors(scene).any();
    }
}
