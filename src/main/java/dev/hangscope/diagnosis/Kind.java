package dev.hangscope.diagnosis;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The catalogue of hangs. The {@link #id()} is what reports, JSON and {@code explain} use. A kind may have aliases: former names,
 * and other terms for it.
 */
public enum Kind implements Evidence.Label {
    MISSING_SENTINEL("poison-pill"),
    DEAD_CONSUMER,
    ORPHANED_READER,
    SELF_HELD_PIPE,
    FULL_PIPE,
    UNCLOSED_STDIN("stdin"),
    DEFUNCT_CHILD("zombie"),
    LOST_WORKER,
    UNRELEASED_SYNCHRONIZER("uncounted-latch", "latch", "barrier", "phaser"),
    JOIN_DEADLOCK("join-cycle"),
    DEADLOCK("lock-cycle", "lock-order"),
    INHERITED_LOCK,
    ABANDONED_LOCK("dead-lock-holder", "owner-died", "leaked-lock"),
    POOL_STARVATION("starved-pool", "thread-starvation"),
    POOL_EXHAUSTION("exhausted-pool", "connection-leak"),
    ABANDONED_FUTURE,
    EXIT_BLOCKED,
    STOPPED_CHILD,
    ORPHANED_PROCESS,
    CLASS_INIT_DEADLOCK,
    MISSED_SIGNAL,
    UNANSWERED_PEER("no-read-timeout"),
    BLOCKED_OUTPUT("full-stdout"),
    ENDLESS_LOOP("busy-loop"),
    VM_STALL("safepoint", "silent-jvm"),
    UNEXPLAINED_WAIT;

    private final List<String> aliases;

    Kind(String... aliases) {
        this.aliases = List.of(aliases);
    }

    /** Returns the kind with this id or alias. */
    public static Optional<Kind> named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.id().equals(name) || kind.aliases.contains(name))
                .findFirst();
    }

    /** Returns the other names of this kind, former names first, in the form of an id. */
    public List<String> aliases() {
        return aliases;
    }

    /** For example {@code missing-sentinel}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String word() {
        return id();
    }

    /** For headings: {@code missing sentinel}. */
    public String words() {
        return id().replace('-', ' ');
    }
}
