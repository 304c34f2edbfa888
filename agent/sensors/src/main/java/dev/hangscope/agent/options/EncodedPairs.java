package dev.hangscope.agent.options;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list as environment variables of OpenTelemetry have it: {@code name=value,name=value}, the values percent-encoded. */
public final class EncodedPairs {
    private EncodedPairs() {}

    /** The pairs in their order, values decoded; a name is empty where there is no {@code =}. */
    public static List<Map.Entry<String, String>> in(@Nullable String list) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (String pair : list == null ? new String[0] : list.split(",")) {
            if (!pair.isBlank()) {
                int equals = pair.indexOf('=');
                String name = pair.substring(0, Math.max(0, equals)).trim();
                pairs.add(Map.entry(name, decoded(pair.substring(equals + 1).trim())));
            }
        }
        return pairs;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return value;
        }
    }
}
