package dev.hangscope.report.event;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JVM that events are of.
 *
 * @param attributes what OpenTelemetry calls a resource, by the names of its semantic conventions: {@code process.pid},
 *     {@code service.name}, {@code host.name}, {@code container.id}
 */
public record EventSource(Map<String, String> attributes) {
    public EventSource {
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    }
}
