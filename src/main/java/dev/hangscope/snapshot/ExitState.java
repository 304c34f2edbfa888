package dev.hangscope.snapshot;

/** How near the JVM is to its own end. Source: {@code jni.cpp} (DestroyJavaVM), {@code java.lang.Shutdown}. */
public enum ExitState {
    /** The main thread, or whatever stands for it, is alive: nobody asked for an exit. */
    RUNNING,
    /** {@code main} has returned or thrown: the thread DestroyJavaVM waits for the last non-daemon thread. */
    MAIN_ENDED,
    /** {@code System.exit} or a signal: shutdown hooks run, or somebody waits for them. */
    SHUTTING_DOWN
}
