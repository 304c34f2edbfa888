package dev.hangscope.agent.jvm.thread;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All living threads with their stacks, without the agent's own. */
public final class LivingThreads {
    private static final String TRIGGER = "dev.hangscope.agent.trigger.";

    private LivingThreads() {}

    /** A thread and its stack; a virtual thread's is taken while it may run, so it may be a moment newer. */
    public record Living(Thread thread, long id, StackTraceElement[] stack) {
        Living(Thread thread, StackTraceElement[] stack) {
            this(thread, JavaThreads.id(thread), stack);
        }
    }

    /** Returns all living threads with their stacks, platform and virtual, without those of the agent. */
    public static List<Living> look(VirtualStacks stacks) {
        List<Living> found = new ArrayList<>();
        PlatformThreads.stacks((thread, stack) -> {
            if (!isOurs(thread) && !isLettingUsIn(thread, stack)) {
                found.add(new Living(thread, withoutCallback(stack)));
            }
        });
        for (Thread virtual : virtualThreads()) {
            StackTraceElement[] stack = stacks.of(virtual);
            if (virtual.isAlive()) {
                found.add(new Living(virtual, stack));
            }
        }
        // Oldest first: a report tells the same hang in the same order each time.
        found.sort(Comparator.comparingLong(Living::id));
        return found;
    }

    /**
     * A thread of the JVM that is still in the callback by which it asked for this report does nothing for the application,
     * however long a busy machine keeps it there: no stack is left of it.
     */
    static StackTraceElement[] withoutCallback(StackTraceElement[] stack) {
        boolean callback =
                stack.length > 0 && stack[stack.length - 1].getClassName().startsWith(TRIGGER);
        return callback ? new StackTraceElement[0] : stack;
    }

    private static boolean isOurs(Thread thread) {
        return isOurs(thread.getName()) && thread.isDaemon();
    }

    /** The JVM's thread while it calls the agent for {@code report PID}: busy with us, and with nothing of the application's. */
    private static boolean isLettingUsIn(Thread thread, StackTraceElement[] stack) {
        return thread.getName().equals("Attach Listener")
                && Arrays.stream(stack).anyMatch(frame -> frame.getClassName().startsWith("dev.hangscope.agent."));
    }

    /** Whether a thread of this name is the agent's. */
    public static boolean isOurs(@Nullable String name) {
        return name != null && name.startsWith("hangscope-");
    }

    /**
     * From {@code jdk.internal.vm.ThreadContainers}, which lists every virtual thread unless the JVM runs with
     * {@code -Djdk.trackAllThreads=false}. Empty on a JDK without it.
     */
    private static List<Thread> virtualThreads() {
        List<Thread> found = new ArrayList<>();
        try {
            Class<?> containers = Class.forName("jdk.internal.vm.ThreadContainers", false, null);
            Object root = accessible(containers.getDeclaredMethod("root")).invoke(null);
            collect(root, found);
        } catch (ClassNotFoundException e) {
            return found; // before JDK 19
        } catch (ReflectiveOperationException | RuntimeException e) {
            return found;
        }
        return found;
    }

    private static void collect(@Nullable Object container, List<Thread> found) throws ReflectiveOperationException {
        if (container == null) {
            return;
        }
        Class<?> type = Class.forName("jdk.internal.vm.ThreadContainer", false, null);
        Stream<?> threads =
                (Stream<?>) accessible(type.getDeclaredMethod("threads")).invoke(container);
        threads.map(Thread.class::cast).filter(JavaThreads::isVirtual).forEach(found::add);
        Stream<?> children =
                (Stream<?>) accessible(type.getDeclaredMethod("children")).invoke(container);
        for (Object child : children.toList()) {
            collect(child, found);
        }
    }

    private static Method accessible(Method method) {
        method.setAccessible(true);
        return method;
    }
}
