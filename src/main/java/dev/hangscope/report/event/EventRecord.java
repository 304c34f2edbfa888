package dev.hangscope.report.event;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * An event as a line of a file has it. The line may come from anywhere: all texts are plain and bounded, and nothing else is known of them.
 *
 * @param time when the look was taken that shows the change
 * @param severity how bad it is
 * @param body one sentence
 * @param attributes by name: a {@code String}, {@code Long}, {@code Double} or {@code List<String>}
 * @param resource the JVM that the event is of
 */
public record EventRecord(
        Instant time, Severity severity, String body, Map<String, Object> attributes, Map<String, String> resource) {

    /** How bad a change is, by the names of OpenTelemetry. */
    public enum Severity {
        /** A note, or the end of a hang. */
        INFO,
        /** A suspicion. */
        WARN,
        /** A hang. */
        ERROR
    }

    public EventRecord {
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        resource = Collections.unmodifiableMap(new TreeMap<>(resource));
    }
}
