package dev.hangscope.diagnosis;

/** The catalogue of hangs. The {@link #id()} is what reports, JSON and {@code explain} use. */
public enum Kind {
    MISSING_SENTINEL,
    DEAD_CONSUMER,
    ORPHANED_READER,
    SELF_HELD_PIPE,
    FULL_PIPE,
    UNCLOSED_STDIN,
    DEFUNCT_CHILD,
    LOST_WORKER,
    UNRELEASED_SYNCHRONIZER,
    JOIN_DEADLOCK,
    DEADLOCK,
    INHERITED_LOCK,
    ABANDONED_LOCK,
    POOL_STARVATION,
    POOL_EXHAUSTION,
    ABANDONED_FUTURE,
    EXIT_BLOCKED,
    STOPPED_CHILD,
    ORPHANED_PROCESS,
    CLASS_INIT_DEADLOCK,
    MISSED_SIGNAL,
    UNEXPLAINED_WAIT;

    /** For example {@code missing-sentinel}. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** For headings: {@code missing sentinel}. */
    public String words() {
        return id().replace('-', ' ');
    }
}
