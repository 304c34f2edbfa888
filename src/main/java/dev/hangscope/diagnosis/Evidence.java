package dev.hangscope.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * A fact that led to a finding, as one line.
 *
 * @param label what it tells of; {@code null} for a line that goes on after the one before it
 */
public record Evidence(@Nullable Label label, String text) {

    /** What a line of evidence tells of, in one word. */
    public sealed interface Label permits EvidenceLabel, ResourceType, Kind {
        /** Returns the word before the colon. */
        String word();
    }

    /** Returns the line as a JSON report has it, {@code sentinels: 1 taken}. */
    @Override
    public String toString() {
        return label == null ? text : label.word() + ": " + text;
    }
}
