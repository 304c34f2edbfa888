package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.stack.Frames;
import dev.hangscope.snapshot.stack.WaitShape;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** From a thread to the pool it works for, and to what it does there. */
public final class PoolWorkers {
    private static final String EXECUTOR = "java.util.concurrent.ThreadPoolExecutor";
    private static final String FORK_JOIN = "java.util.concurrent.ForkJoinPool";

    private static final String FLOCK = "jdk.internal.misc.ThreadFlock";

    /** A thread factory may wrap the worker once or twice. */
    private static final int DEEPEST_WRAPPING = 3;

    private static final @Nullable Class<?> WORKER =
            JdkInternals.classOrNull("java.util.concurrent.ThreadPoolExecutor$Worker");

    private PoolWorkers() {}

    /** The pool; {@code null} when the thread works for none, or it cannot be found. */
    static @Nullable Object poolOf(Waiting thread) {
        if (thread.thread() instanceof ForkJoinWorkerThread) {
            boolean carriesVirtualThreads = thread.thread().getClass().getName().startsWith("jdk.internal.");
            return carriesVirtualThreads
                    ? null
                    : JdkInternals.read(ForkJoinWorkerThread.class, "pool", thread.thread());
        }
        if (!thread.isIn(EXECUTOR, "runWorker")) {
            return null;
        }
        Object worker = worker(task(thread), DEEPEST_WRAPPING);
        return worker == null
                ? null
                : JdkInternals.read("this$0", worker) instanceof ThreadPoolExecutor pool ? pool : null;
    }

    /** What the thread was made to run: {@code Thread.target} before JDK 19, {@code Thread.holder.task} since. */
    private static @Nullable Object task(Waiting thread) {
        if (thread.virtual()) {
            return JdkInternals.read("cont", thread.thread());
        }
        Object holder = JdkInternals.read(Thread.class, "holder", thread.thread());
        return holder == null
                ? JdkInternals.read(Thread.class, "target", thread.thread())
                : JdkInternals.read("task", holder);
    }

    private static @Nullable Object worker(@Nullable Object task, int deeper) {
        if (task == null || WORKER == null || WORKER.isInstance(task)) {
            return task;
        }
        if (deeper == 0) {
            return null;
        }
        for (Object held : HeldTasks.of(task)) {
            Object found = worker(held, deeper - 1);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /**
     * The class of the task that a worker runs, told by its stack: the innermost frames are the task's; {@code null} while
     * it is idle.
     */
    static @Nullable String taskType(Waiting worker) {
        StackTraceElement[] stack = worker.stack();
        int runner = -1;
        for (int i = stack.length - 1; i >= 0 && runner < 0; i--) {
            String type = stack[i].getClassName();
            String method = stack[i].getMethodName();
            boolean runs = type.equals(EXECUTOR) && method.equals("runWorker")
                    || type.startsWith(FORK_JOIN) && (method.equals("topLevelExec") || method.equals("runWorker"));
            runner = runs ? i : runner;
        }
        if (runner < 0) {
            return outermostUser(stack, stack.length); // a thread for each task
        }
        if (isIdle(worker, stack, runner)) {
            return null;
        }
        String user = outermostUser(stack, runner);
        return user != null ? user : runner == 0 ? null : Frames.withoutAddress(stack[runner - 1].getClassName());
    }

    private static @Nullable String outermostUser(StackTraceElement[] stack, int below) {
        for (int i = below - 1; i >= 0; i--) {
            if (!WaitShape.isJdk(stack[i])) {
                return Frames.withoutAddress(stack[i].getClassName());
            }
        }
        return null;
    }

    private static boolean isIdle(Waiting worker, StackTraceElement[] stack, int runner) {
        if (worker.isIn(EXECUTOR, "getTask") || worker.isIn(FORK_JOIN, "awaitWork")) {
            return true;
        }
        for (int i = 0; i < runner; i++) {
            String type = stack[i].getClassName();
            boolean plumbing = type.startsWith(FORK_JOIN)
                    || type.startsWith("java.util.concurrent.locks.")
                    || type.startsWith("jdk.internal.");
            if (!plumbing) {
                return false;
            }
        }
        return true;
    }

    /**
     * The members of a pool that makes a thread for each task: {@code ThreadPerTaskExecutor.threads}, and those of a
     * {@code StructuredTaskScope}'s flock. {@code null} for others.
     */
    static @Nullable Set<?> threadsOf(Object pool) {
        String type = pool.getClass().getName();
        if (!type.equals("java.util.concurrent.ThreadPerTaskExecutor") && !type.equals(FLOCK)) {
            return null;
        }
        Object threads = JdkInternals.read("threads", pool);
        return threads instanceof Map<?, ?> map ? map.keySet() : threads instanceof Set<?> set ? set : null;
    }

    /** The flock of the innermost {@code StructuredTaskScope} that the thread has opened; {@code null} when there is none. */
    public static @Nullable Object scopeOf(Thread thread) {
        Object scope = JdkInternals.read(Thread.class, "headStackableScopes", thread);
        while (scope != null && !scope.getClass().getName().startsWith(FLOCK)) {
            scope = JdkInternals.read("previous", scope);
        }
        return scope == null ? null : JdkInternals.read("flock", scope);
    }

    /** The class that the user knows the pool by. */
    static String typeOf(Object pool) {
        String type = pool.getClass().getName();
        return type.equals(FLOCK) ? "java.util.concurrent.StructuredTaskScope" : type;
    }
}
