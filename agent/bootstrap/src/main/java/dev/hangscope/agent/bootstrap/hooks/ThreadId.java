package dev.hangscope.agent.bootstrap.hooks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A thread's id, read from its field: {@link Thread#getId()} may be overridden by the application, and {@code threadId()}
 * came with JDK 19. The agent opens {@code java.lang} to this class's module before its first use.
 */
public final class ThreadId {
    private static final VarHandle TID;

    static {
        try {
            TID = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findVarHandle(Thread.class, "tid", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private ThreadId() {}

    public static long of(Thread thread) {
        return (long) TID.get(thread);
    }

    /** Whether the current thread is one of the agent's. */
    public static boolean isAgents() {
        return isAgents(Thread.currentThread());
    }

    /** Whether the thread is one of the agent's. */
    public static boolean isAgents(Thread thread) {
        return thread.getName().startsWith("hangscope-");
    }

    public static long current() {
        return (long) TID.get(Thread.currentThread());
    }
}
