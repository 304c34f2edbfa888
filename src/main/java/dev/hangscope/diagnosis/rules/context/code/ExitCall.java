package dev.hangscope.diagnosis.rules.context.code;

import dev.hangscope.snapshot.JavaThread;

/** Tells the thread that runs the shutdown hooks. Source: {@code java.lang.ApplicationShutdownHooks} joins them in turn. */
public final class ExitCall {
    private ExitCall() {}

    /** Whether the thread has started the shutdown hooks and waits for them. */
    public static boolean isIn(JavaThread thread) {
        return thread.isIn("java.lang.ApplicationShutdownHooks", "runHooks");
    }
}
