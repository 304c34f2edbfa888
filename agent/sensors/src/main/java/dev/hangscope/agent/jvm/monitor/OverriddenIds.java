package dev.hangscope.agent.jvm.monitor;

import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.access.LoadedClasses;
import dev.hangscope.agent.jvm.thread.Waiting;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The threads whose class overrides {@code Thread.getId}. {@code java.lang.management.ThreadInfo} calls it before JDK 19, of a thread and
 * of the owner of the lock that it waits for; so where there is such a thread, nothing is asked there.
 */
public final class OverriddenIds {
    private static final int FIRST_WITHOUT = 19;

    private static final ClassValue<Boolean> OVERRIDES = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return overrides(type);
        }
    };

    private OverriddenIds() {}

    /** The ids of those threads of which the JVM may not be asked; nearly always none. */
    public static Set<Long> notToBeAsked(Collection<Waiting> threads) {
        if (Runtime.version().feature() >= FIRST_WITHOUT
                || threads.stream().noneMatch(each -> isOverriddenBy(each.thread()))) {
            return Set.of();
        }
        return threads.stream()
                .filter(each -> isOverriddenBy(each.thread()) || mayWaitForOne(each))
                .map(Waiting::id)
                .collect(Collectors.toSet());
    }

    /** Who owns a monitor is not known without asking. */
    private static boolean mayWaitForOne(Waiting thread) {
        Object blocker = thread.blocker();
        return blocker == null
                ? thread.state() != Thread.State.RUNNABLE
                : JdkInternals.read("exclusiveOwnerThread", blocker) instanceof Thread owner && isOverriddenBy(owner);
    }

    private static boolean isOverriddenBy(Thread thread) {
        Class<?> type = thread.getClass();
        return type.getClassLoader() != null && OVERRIDES.get(type);
    }

    /** By a method handle: {@code getDeclaredMethod} would load the classes of all the methods' parameters. */
    private static boolean overrides(Class<?> type) {
        MethodHandles.Lookup all = LoadedClasses.lookup();
        if (all == null) {
            return false;
        }
        try {
            MethodHandle getId = all.findVirtual(type, "getId", MethodType.methodType(long.class));
            return all.revealDirect(getId).getDeclaringClass() != Thread.class;
        } catch (ReflectiveOperationException | RuntimeException unknown) {
            return false;
        }
    }
}
