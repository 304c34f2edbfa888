package dev.hangscope.otlp;

import dev.hangscope.agent.options.EncodedPairs;
import java.util.HashMap;
import java.util.Map;

/** What the forwarder's own {@code OTEL_RESOURCE_ATTRIBUTES} say of all JVMs whose events it forwards: their cluster, their environment. */
final class FurtherAttributes {
    /** The forwarder is another service than they are. */
    private static final String OF_A_SERVICE = "service.";

    private FurtherAttributes() {}

    static Map<String, String> in(Map<String, String> environment) {
        Map<String, String> attributes = new HashMap<>();
        for (Map.Entry<String, String> pair : EncodedPairs.in(environment.get("OTEL_RESOURCE_ATTRIBUTES"))) {
            String name = pair.getKey();
            if (!name.isEmpty() && !name.startsWith(OF_A_SERVICE)) {
                attributes.put(name, pair.getValue());
            }
        }
        return attributes;
    }
}
