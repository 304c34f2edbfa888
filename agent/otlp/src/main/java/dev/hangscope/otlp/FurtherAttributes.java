package dev.hangscope.otlp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What the forwarder's own {@code OTEL_RESOURCE_ATTRIBUTES} say of all JVMs whose events it forwards: their cluster, their environment. */
final class FurtherAttributes {
    /** The forwarder is another service than they are. */
    private static final String OF_A_SERVICE = "service.";

    private FurtherAttributes() {}

    static Map<String, String> in(Map<String, String> environment) {
        Map<String, String> attributes = new HashMap<>();
        for (String pair :
                environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "").split(",")) {
            int equals = pair.indexOf('=');
            String name = pair.substring(0, Math.max(0, equals)).trim();
            if (!name.isEmpty() && !name.startsWith(OF_A_SERVICE)) {
                attributes.put(name, decoded(pair.substring(equals + 1).trim()));
            }
        }
        return attributes;
    }

    /** Decodes percent-encoding; returns the text itself where it has none. */
    static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return value;
        }
    }
}
