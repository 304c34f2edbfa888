package dev.hangscope.diagnosis;

import java.time.Duration;

/**
 * How long a wait must last before it counts.
 *
 * @param after a wait younger than this is no hang
 * @param silence a peer that has not answered for so long is reported where others wait for its answer, though no lock is held meanwhile
 */
public record Thresholds(Duration after, Duration silence) {
    /** The silence where nobody asked for another. */
    public static final Duration SILENCE = Duration.ofSeconds(60);

    /** These, with the silence that is the default. */
    public static Thresholds of(Duration after) {
        return new Thresholds(after, SILENCE);
    }
}
