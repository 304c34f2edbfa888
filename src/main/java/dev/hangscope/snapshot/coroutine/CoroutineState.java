package dev.hangscope.snapshot.coroutine;

/** State of a coroutine, as the debug probes of {@code kotlinx.coroutines} record it. */
public enum CoroutineState {
    /** Created, and not yet run by any thread. */
    CREATED,
    /** A thread runs it. */
    RUNNING,
    /** It waits, and no thread runs it. */
    SUSPENDED
}
