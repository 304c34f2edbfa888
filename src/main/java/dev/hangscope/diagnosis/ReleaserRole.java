package dev.hangscope.diagnosis;

import java.util.Locale;

/** What a thread or process is to the waiters that it could have released. */
public enum ReleaserRole {
    /** Puts items into a queue. */
    PRODUCER,
    /** Takes items out of a queue. */
    CONSUMER,
    READER,
    WRITER,
    /** Owns a lock, or the thing that the lock guards. */
    OWNER,
    /** Has what others want: a lock, a permit, an open descriptor, the JVM itself. */
    HOLDER,
    /** Maps the memory of a lock that processes share. */
    MAPPER,
    /** Is joined by a waiter. */
    AWAITED,
    /** Has counted down, released or arrived before. */
    COUNTER,
    /** Was to do what others like it did, and has not. */
    MISSING,
    /** Was started by a waiter. */
    STARTED,
    /** Has submitted the task. */
    SUBMITTER,
    /** Has woken such waiters before. */
    WAKER,
    /** Wants to release the waiter, and is blocked itself. */
    BLOCKED,
    WORKER,
    /** Runs the initializer of a class. */
    INITIALIZER,
    /** Is a shutdown hook. */
    HOOK,
    SERVER,
    /** Has borrowed what others want, and waits for an answer. */
    IN_A_CALL;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', ' ');

    /** Returns {@code producer}, {@code holder}, and so on. */
    public String word() {
        return word;
    }
}
