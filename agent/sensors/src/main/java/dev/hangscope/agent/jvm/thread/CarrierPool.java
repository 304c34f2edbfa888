package dev.hangscope.agent.jvm.thread;

import dev.hangscope.agent.jvm.access.JdkInternals;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * The pool that runs virtual threads. To read it must not be what creates it, for that starts threads.
 *
 * <p>Source: {@code java.lang.VirtualThread.DEFAULT_SCHEDULER} and {@code jdk.internal.misc.Unsafe.shouldBeInitialized}, JDK 21 to 25.
 */
final class CarrierPool {
    private static final @Nullable Class<?> VIRTUAL_THREAD = JdkInternals.classOrNull("java.lang.VirtualThread");

    private CarrierPool() {}

    /** The pool; {@code null} while this JVM has had no virtual thread, and where it cannot be read. */
    static @Nullable Object find() {
        return VIRTUAL_THREAD == null || !isInitialized(VIRTUAL_THREAD)
                ? null
                : JdkInternals.readStatic(VIRTUAL_THREAD, "DEFAULT_SCHEDULER");
    }

    private static boolean isInitialized(Class<?> type) {
        Class<?> unsafeClass = JdkInternals.classOrNull("jdk.internal.misc.Unsafe");
        Object unsafe = unsafeClass == null ? null : JdkInternals.readStatic(unsafeClass, "theUnsafe");
        if (unsafe == null) {
            return false;
        }
        try {
            Method asks = unsafe.getClass().getMethod("shouldBeInitialized", Class.class);
            asks.setAccessible(true);
            return Boolean.FALSE.equals(asks.invoke(unsafe, type));
        } catch (ReflectiveOperationException | RuntimeException unreadable) {
            return false;
        }
    }
}
