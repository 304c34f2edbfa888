package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.snapshot.stack.Frames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait in a pool, read from the fields of the JDK's queues: iterators of the queues take their locks. What is
 * read while others put and take may miss a task or show one that has just gone.
 */
final class PoolTasks {
    private static final int MOST = 10_000;
    private static final int DEEPEST = 4;
    private static final String SCHEDULED = "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask";

    private PoolTasks() {}

    /** The tasks, oldest first where the queue has an order. */
    static List<Object> waitingIn(Object pool) {
        List<Object> tasks = new ArrayList<>();
        if (pool instanceof ThreadPoolExecutor) {
            Object queue = JdkInternals.read(ThreadPoolExecutor.class, "workQueue", pool);
            if (queue != null) {
                chain(queue, tasks);
                array(queue, "queue", 0, tasks);
                Long first = JdkInternals.readNumber("takeIndex", queue);
                array(queue, "items", first == null ? 0 : first.intValue(), tasks);
            }
        } else if (pool instanceof ForkJoinPool
                && JdkInternals.read(ForkJoinPool.class, "queues", pool) instanceof Object[] queues) {
            for (Object queue : queues) {
                if (queue != null) {
                    Long base = JdkInternals.readNumber("base", queue);
                    array(queue, "array", base == null ? 0 : base.intValue(), tasks);
                }
            }
        }
        return tasks;
    }

    /** {@code LinkedBlockingQueue.head}, {@code LinkedBlockingDeque.first}. */
    private static void chain(Object queue, List<Object> into) {
        Object head = JdkInternals.read("head", queue);
        Object node = head != null ? head : JdkInternals.read("first", queue);
        for (int i = 0; node != null && i < MOST; i++) {
            Object item = JdkInternals.read("item", node);
            if (item != null && item != node) {
                into.add(item);
            }
            Object next = JdkInternals.read("next", node);
            node = next == node ? null : next;
        }
    }

    private static void array(Object queue, String field, int first, List<Object> into) {
        if (JdkInternals.read(field, queue) instanceof Object[] items && items.length > 0) {
            int length = Math.min(items.length, MOST);
            for (int i = 0; i < length; i++) {
                Object item = items[Math.floorMod(first + i, items.length)];
                if (item != null) {
                    into.add(item);
                }
            }
        }
    }

    /** The class of the user's code in a task: the JDK's wrappers around it are looked through. */
    static String type(Object task) {
        return Frames.withoutAddress(inside(task).getClass().getName());
    }

    /** In how long a scheduler of the JDK is to run the task; {@code null} where no scheduler is. */
    static @Nullable Duration dueIn(Object task, long now) {
        Long time = task.getClass().getName().equals(SCHEDULED) ? JdkInternals.readNumber("time", task) : null;
        return time == null ? null : Duration.ofNanos(time - now);
    }

    /** What the JDK's wrappers of a task wrap: code of the user, or the JDK's own. */
    static Object inside(Object task) {
        Object inner = task;
        for (int i = 0; i < DEEPEST; i++) {
            Object next = isJdk(inner) ? wrapped(inner) : null;
            if (next == null) {
                break;
            }
            inner = next;
        }
        return inner;
    }

    private static @Nullable Object wrapped(Object task) {
        for (String field : List.of("callable", "task", "fn", "runnable")) {
            Object inner = JdkInternals.read(field, task);
            if (inner != null) {
                return inner;
            }
        }
        return null;
    }

    private static boolean isJdk(Object object) {
        return object.getClass().getModule() == Object.class.getModule();
    }
}
