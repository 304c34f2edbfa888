package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;

/**
 * Tells idle workers of the JDK's pools by their stack. Source: {@code ThreadPoolExecutor.getTask} is on the stack only
 * between two tasks; {@code ForkJoinPool.awaitWork} likewise (JDK 17 to 25); {@code DelayScheduler.loop} (JDK 25).
 */
public final class PoolWorker {
    private static final String EXECUTOR = "java.util.concurrent.ThreadPoolExecutor";
    private static final String FORK_JOIN = "java.util.concurrent.ForkJoinPool";
    private static final String TIMER_OF_POOL = "java.util.concurrent.DelayScheduler";
    private static final String DELAYED = "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue";

    private PoolWorker() {}

    /**
     * Whether the thread is a pool's worker that waits for a task; a scheduler's worker with a task to come counts, too. One that
     * runs there has been woken: it has its task, and the task is no longer in the queue.
     */
    public static boolean isIdle(JavaThread thread) {
        return thread.state() != Thread.State.RUNNABLE && isBetweenTasks(thread);
    }

    /** Whether the thread is a pool's worker that has no task yet, whether it waits for one or not. */
    public static boolean isBetweenTasks(JavaThread thread) {
        return thread.isIn(EXECUTOR, "getTask")
                || thread.isIn(FORK_JOIN, "awaitWork")
                || isTimerOfPool(thread)
                || isBareForkJoin(thread);
    }

    /** Whether the thread waits for the time of its next task: it is idle, yet will run by itself. */
    public static boolean hasTaskToCome(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        boolean timed = wait != null ? wait.timed() : thread.state() == Thread.State.TIMED_WAITING;
        return timed
                && (thread.stack().stream().anyMatch(frame -> frame.type().equals(DELAYED))
                        || isTimerOfPool(thread)
                        || isTimerThread(thread));
    }

    /**
     * Whether the thread has delayed tasks of a {@code ForkJoinPool} to start, or starts one now. They are in no queue that is read, so
     * they may be of any code.
     */
    public static boolean hasUnknownTask(JavaThread thread) {
        return thread.state() != Thread.State.WAITING && thread.isIn(TIMER_OF_POOL, "loop");
    }

    /**
     * Since JDK 25 a {@code ForkJoinPool} has a thread for delayed tasks, which waits with a timeout while there is one. With a
     * frame of the application above the loop, it runs such a task.
     */
    private static boolean isTimerOfPool(JavaThread thread) {
        return thread.isIn(TIMER_OF_POOL, "loop") && thread.stack().stream().allMatch(Frame::isJdk);
    }

    /** Whether the thread is that of a {@link java.util.Timer}. */
    public static boolean isTimerThread(JavaThread thread) {
        return thread.isIn("java.util.TimerThread", "mainLoop");
    }

    private static boolean isBareForkJoin(JavaThread thread) {
        return thread.isIn(FORK_JOIN, "runWorker") && thread.stack().stream().allMatch(PoolWorker::isPlumbing);
    }

    private static boolean isPlumbing(Frame frame) {
        return frame.type().startsWith("java.util.concurrent.ForkJoin")
                || frame.type().startsWith("java.util.concurrent.locks.")
                || frame.type().startsWith("jdk.internal.")
                || frame.type().startsWith("java.lang.");
    }
}
