package dev.hangscope.agent.options;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Durations as users write them: a whole number and its unit, as in {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}. */
public final class Durations {

    /** How a duration is written, for messages. */
    public static final String SYNTAX = "write a whole number and ms, s, m or h, for example 5s";

    private static final int MOST_DIGITS = 9;

    private Durations() {}

    /** The duration, or {@code null} when the text is none. */
    public static @Nullable Duration parse(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        ChronoUnit unit = unit(text.substring(digits));
        if (digits == 0 || digits > MOST_DIGITS || unit == null) {
            return null;
        }
        return Duration.of(Long.parseLong(text.substring(0, digits)), unit);
    }

    private static @Nullable ChronoUnit unit(String text) {
        return switch (text) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> null;
        };
    }
}
