package dev.hangscope.agent.quiet;

/** The levels of {@code java.util.logging.Level} that JNA uses. */
public enum Level {
    FINER,
    FINE,
    INFO,
    WARNING,
    SEVERE
}
