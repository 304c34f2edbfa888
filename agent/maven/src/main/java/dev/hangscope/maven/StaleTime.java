package dev.hangscope.maven;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a build may stand still. */
final class StaleTime {

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,6})(s|m|h)");

    private StaleTime() {}

    /**
     * Reads {@code 90s}, {@code 10m}, {@code 1h}.
     *
     * @throws IllegalArgumentException for any other text
     */
    static Duration parse(@Nullable String text) {
        Matcher parts = TEXT.matcher(text == null ? "" : text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("bad value in hangscope.stale=" + text
                    + ": give a whole number and its unit, for example 90s, 10m or 1h");
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }
}
