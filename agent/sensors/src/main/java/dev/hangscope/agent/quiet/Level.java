package dev.hangscope.agent.quiet;

/** The levels of {@code java.util.logging.Level} that JNA and OpenTelemetry use. */
public enum Level {
    FINEST,
    FINER,
    FINE,
    INFO,
    WARNING,
    SEVERE
}
