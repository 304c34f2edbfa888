package dev.hangscope.agent.bootstrap.hooks;

import org.jspecify.annotations.Nullable;

/** Tells virtual threads from others on JDKs with and without them: {@code Thread.isVirtual()} came with JDK 21. */
public final class VirtualThreads {
    private static final @Nullable Class<?> BASE = base();

    private VirtualThreads() {}

    public static boolean is(Thread thread) {
        Class<?> base = BASE;
        return base != null && base.isInstance(thread);
    }

    private static @Nullable Class<?> base() {
        try {
            return Class.forName("java.lang.BaseVirtualThread", false, null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
