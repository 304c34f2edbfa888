package dev.hangscope.agent.publish;

import dev.hangscope.agent.options.EncodedPairs;
import dev.hangscope.report.event.EventSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who sends events: this process, its host, its container, and the service that it belongs to by the environment variables of
 * OpenTelemetry (specification, "Environment Variable Specification": {@code OTEL_SERVICE_NAME} goes before
 * {@code OTEL_RESOURCE_ATTRIBUTES}).
 */
final class EventOrigin {
    private static final int LONGEST = 255;
    private static final String SERVICE_NAME = "service.name";

    /** What of {@code OTEL_RESOURCE_ATTRIBUTES} is passed on: what an operator needs to find the process. */
    private static final Set<String> PASSED_ON = Set.of(
            SERVICE_NAME,
            "service.namespace",
            "service.instance.id",
            "service.version",
            "deployment.environment.name",
            "host.name",
            "k8s.namespace.name",
            "k8s.pod.name",
            "k8s.container.name");

    /** The id in the paths that container runtimes mount into a container: Docker's, containerd's and CRI-O's. */
    private static final Pattern CONTAINER =
            Pattern.compile("/(?:containers|sandboxes|overlay-containers)/([0-9a-f]{64})/");

    private EventOrigin() {}

    /** Returns what is known of this process. */
    static EventSource ofThisProcess() {
        ProcessHandle process = ProcessHandle.current();
        Map<String, String> attributes = new HashMap<>();
        put(attributes, "host.name", read("/proc/sys/kernel/hostname"));
        put(attributes, "container.id", container(read("/proc/self/mountinfo")));
        put(attributes, "process.pid", Long.toString(process.pid()));
        process.info().startInstant().ifPresent(start -> put(attributes, "process.creation.time", start.toString()));
        put(attributes, "process.runtime.version", System.getProperty("java.runtime.version"));
        attributes.putAll(given(System.getenv("OTEL_RESOURCE_ATTRIBUTES")));
        put(attributes, SERVICE_NAME, System.getenv("OTEL_SERVICE_NAME"));
        return new EventSource(attributes);
    }

    /** The attributes in a list such as {@code service.name=shop,service.version=1.2}, percent-encoded; others are left out. */
    static Map<String, String> given(@Nullable String list) {
        Map<String, String> attributes = new HashMap<>();
        for (Map.Entry<String, String> pair : EncodedPairs.in(list)) {
            if (PASSED_ON.contains(pair.getKey())) {
                put(attributes, pair.getKey(), pair.getValue());
            }
        }
        return attributes;
    }

    /** The id of the container in {@code /proc/PID/mountinfo}, proc_pid_mountinfo(5); {@code null} outside of one. */
    static @Nullable String container(@Nullable String mounts) {
        Matcher matcher = CONTAINER.matcher(mounts == null ? "" : mounts);
        return matcher.find() ? matcher.group(1) : null;
    }

    private static @Nullable String read(String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1).strip();
        } catch (IOException | SecurityException unreadable) {
            return null;
        }
    }

    private static void put(Map<String, String> attributes, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            attributes.put(name, value.length() > LONGEST ? value.substring(0, LONGEST) : value);
        }
    }
}
