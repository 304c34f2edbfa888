package dev.hangscope.agent.jvm.coroutine;

import dev.hangscope.agent.jvm.access.LibraryField;
import dev.hangscope.agent.jvm.thread.Waiting;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which thread waits in {@code runBlocking} for a coroutine: it parks on a job, and a job completes after all its children. Source: {@code
 * JobSupport}, {@code JobNode} and {@code BlockingCoroutine} of {@code kotlinx.coroutines}, 1.6 to 1.11.
 */
final class AwaitedJobs {
    private static final int MOST_ANCESTORS = 256;
    private static final String JOB = "kotlinx.coroutines.JobSupport";

    /** The name of the field depends on the version of the compiler plugin that made it. */
    private static final List<LibraryField> PARENT_HANDLES = List.of(
            new LibraryField(JOB, "_parentHandle$volatile", "java.lang.Object"),
            new LibraryField(JOB, "_parentHandle", "java.lang.Object"));

    private static final LibraryField PARENT = new LibraryField("kotlinx.coroutines.JobNode", "job", JOB);

    private final Map<Object, Long> waiters = new IdentityHashMap<>();

    AwaitedJobs(List<Waiting> threads) {
        for (Waiting thread : threads) {
            Object blocker = thread.blocker();
            if (blocker != null && PARENT_HANDLES.stream().anyMatch(field -> field.isIn(blocker.getClass()))) {
                waiters.put(blocker, thread.id());
            }
        }
    }

    /** Returns the id of the nearest thread that waits for this job or one of its ancestors; {@code null} when there is none. */
    @Nullable
    Long waiter(@Nullable Object job) {
        Object each = waiters.isEmpty() ? null : job;
        for (int i = 0; i < MOST_ANCESTORS && each != null; i++) {
            Long waiter = waiters.get(each);
            if (waiter != null) {
                return waiter;
            }
            each = parent(each);
        }
        return null;
    }

    private static @Nullable Object parent(Object job) {
        for (LibraryField handles : PARENT_HANDLES) {
            Object handle = handles.read(job);
            if (handle != null) {
                return PARENT.read(handle);
            }
        }
        return null;
    }
}
