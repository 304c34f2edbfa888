package dev.hangscope.agent.jvm.coroutine;

import dev.hangscope.agent.jvm.access.LibraryField;
import dev.hangscope.agent.jvm.thread.Waiting;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The continuations that a timer resumes: in {@code delay}, or below {@code withTimeout}, which cancels them then. Source: {@code
 * DefaultExecutor} and {@code EventLoopImplBase} of {@code kotlinx.coroutines}, 1.6 to 1.11. A timer of another dispatcher is not known.
 */
final class DelayedResumptions {
    private static final int MOST_TASKS = 100_000;
    private static final String LOOP = "kotlinx.coroutines.EventLoopImplBase";
    private static final String TASK = LOOP + "$DelayedTask";
    private static final String EXECUTOR = "kotlinx.coroutines.DefaultExecutor";
    private static final String CONTINUATION = "kotlin.coroutines.Continuation";
    private static final String OBJECT = "java.lang.Object";

    private static final LibraryField INSTANCE = new LibraryField(EXECUTOR, "INSTANCE", EXECUTOR);

    /** The name of the field depends on the version of the compiler plugin that made it. */
    private static final List<LibraryField> DELAYED =
            List.of(new LibraryField(LOOP, "_delayed$volatile", OBJECT), new LibraryField(LOOP, "_delayed", OBJECT));

    private static final LibraryField TASKS = new LibraryField(
            "kotlinx.coroutines.internal.ThreadSafeHeap", "a", "kotlinx.coroutines.internal.ThreadSafeHeapNode[]");
    private static final LibraryField TIME = new LibraryField(TASK, "nanoTime", "long");
    private static final LibraryField RESUMED =
            new LibraryField(LOOP + "$DelayedResumeTask", "cont", "kotlinx.coroutines.CancellableContinuation");
    private static final LibraryField CANCELED =
            new LibraryField(LOOP + "$DelayedRunnableTask", "block", "java.lang.Runnable");
    private static final LibraryField DELEGATE =
            new LibraryField("kotlinx.coroutines.CancellableContinuationImpl", "delegate", CONTINUATION);
    private static final LibraryField DISPATCHED =
            new LibraryField("kotlinx.coroutines.internal.DispatchedContinuation", "continuation", CONTINUATION);

    private final Map<Object, Long> times = new IdentityHashMap<>();

    /** Reads the tasks of the executor if its thread is among these: the executor is initialized then. */
    void read(ProbesLayout probes, List<Waiting> threads) throws ReflectiveOperationException {
        Class<?> executor = probes.loaded(EXECUTOR);
        boolean runs = executor != null && threads.stream().anyMatch(thread -> thread.isIn(EXECUTOR, "run"));
        Object instance = runs && executor != null ? INSTANCE.readStatic(executor) : null;
        for (LibraryField field : DELAYED) {
            Object heap = instance == null ? null : field.read(instance);
            if (heap != null && TASKS.read(heap) instanceof Object[] tasks) {
                for (int i = 0; i < tasks.length && i < MOST_TASKS; i++) {
                    add(tasks[i]);
                }
            }
        }
    }

    private void add(@Nullable Object task) {
        if (task == null || !(TIME.read(task) instanceof Long time)) {
            return;
        }
        Object resumed = RESUMED.read(task);
        Object delegate = resumed == null ? CANCELED.read(task) : DELEGATE.read(resumed);
        Object continuation = delegate == null ? null : DISPATCHED.read(delegate);
        Object target = continuation == null ? delegate : continuation;
        if (target != null) {
            times.put(target, time);
        }
    }

    /** Returns when a timer resumes or cancels this continuation, as {@link System#nanoTime()}; {@code null} when none does. */
    @Nullable
    Long timeOf(Object continuation) {
        return times.get(continuation);
    }
}
