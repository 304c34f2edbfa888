package dev.hangscope.agent.jvm.thread;

import java.lang.reflect.Method;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads with their stacks, as {@code Thread.getAllStackTraces} gives them. That one puts them into a map, and so calls their
 * {@code hashCode} and {@code equals}, which can be overridden. The two methods that it calls itself (JDK 17 to 25) give arrays.
 */
final class PlatformThreads {
    private static final @Nullable Method GET = method("getThreads");
    private static final @Nullable Method DUMP = method("dumpThreads", Thread[].class);

    private PlatformThreads() {}

    /** Gives each thread that has a stack at this moment. */
    static void stacks(BiConsumer<Thread, StackTraceElement[]> to) {
        if (GET == null || DUMP == null || !dump(GET, DUMP, to)) {
            Thread.getAllStackTraces().forEach(to);
        }
    }

    private static boolean dump(Method get, Method dump, BiConsumer<Thread, StackTraceElement[]> to) {
        Thread[] threads;
        StackTraceElement[][] stacks;
        try {
            threads = (Thread[]) get.invoke(null);
            stacks = (StackTraceElement[][]) dump.invoke(null, (Object) threads);
        } catch (ReflectiveOperationException | RuntimeException otherJdk) {
            return false;
        }
        for (int i = 0; i < threads.length; i++) {
            if (stacks[i] != null) { // it has not ended meanwhile
                to.accept(threads[i], stacks[i]);
            }
        }
        return true;
    }

    private static @Nullable Method method(String name, Class<?>... parameters) {
        try {
            Method found = Thread.class.getDeclaredMethod(name, parameters);
            found.setAccessible(true);
            return found;
        } catch (ReflectiveOperationException | RuntimeException otherJdk) {
            return null;
        }
    }
}
