package dev.hangscope.agent.quiet;

import org.jspecify.annotations.Nullable;

/**
 * The methods of {@code java.util.logging.Logger} that JNA and OpenTelemetry use, without any effect: what fails there is thrown, or
 * returned, as well.
 */
public final class Logger {
    private static final Logger ONE = new Logger();

    private Logger() {}

    public static Logger getLogger(String name) {
        return ONE;
    }

    public boolean isLoggable(Level level) {
        return false;
    }

    public void log(Level level, String message) {}

    public void log(Level level, String message, @Nullable Object value) {}

    public void log(Level level, String message, Object @Nullable [] values) {}

    public void log(Level level, String message, @Nullable Throwable thrown) {}

    public void warning(String message) {}

    public void info(String message) {}

    public void fine(String message) {}
}
