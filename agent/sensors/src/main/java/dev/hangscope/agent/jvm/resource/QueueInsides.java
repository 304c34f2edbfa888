package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.jvm.access.JdkInternals;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a queue's fields. Its methods are not called: {@code ArrayBlockingQueue.size()} takes the queue's lock, which a stuck
 * thread may hold, and a subclass may do anything.
 */
final class QueueInsides {
    private QueueInsides() {}

    /** Items in the queue, about; 0 when this JDK keeps them elsewhere. */
    static int size(Object queue) {
        Class<?> type = jdkClass(queue);
        if (type == SynchronousQueue.class) {
            return 0;
        }
        if (type == LinkedTransferQueue.class) {
            return queue.getClass() == type ? ((LinkedTransferQueue<?>) queue).size() : 0;
        }
        if (type == DelayQueue.class) {
            Object items = JdkInternals.read(type, "q", queue);
            return items == null ? 0 : number(JdkInternals.read(PriorityQueue.class, "size", items));
        }
        boolean priority = type == PriorityBlockingQueue.class;
        return number(JdkInternals.read(type, priority ? "size" : "count", queue));
    }

    /** {@code null} when unbounded. */
    static @Nullable Integer capacity(Object queue) {
        Class<?> type = jdkClass(queue);
        if (type == SynchronousQueue.class) {
            return 0;
        }
        if (type == ArrayBlockingQueue.class) {
            return JdkInternals.read(type, "items", queue) instanceof Object[] items ? items.length : null;
        }
        if (type == LinkedBlockingQueue.class || type == LinkedBlockingDeque.class) {
            int capacity = number(JdkInternals.read(type, "capacity", queue));
            return capacity == Integer.MAX_VALUE || capacity == 0 ? null : capacity;
        }
        return null;
    }

    /** Whether the queue takes any number of items, as far as is known. */
    static boolean isUnbounded(Object queue) {
        Class<?> type = jdkClass(queue);
        boolean delayed = type.getName().endsWith("$DelayedWorkQueue");
        return delayed || (type != Object.class && capacity(queue) == null);
    }

    /** The objects on which a thread that waits for this queue is parked, see {@code LockSupport.getBlocker}. */
    static List<Object> blockers(Object queue) {
        Class<?> type = jdkClass(queue);
        return Stream.of("notEmpty", "notFull", "available", "transferer")
                .map(field -> JdkInternals.read(type, field, queue))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Class<?> jdkClass(Object queue) {
        return JdkInternals.lineage(queue.getClass())
                .filter(type -> type.getName().startsWith("java.util.concurrent."))
                .findFirst()
                .orElse(Object.class);
    }

    private static int number(@Nullable Object value) {
        if (value instanceof AtomicInteger count) {
            return count.get();
        }
        return value instanceof Integer count ? count : 0;
    }
}
