package dev.hangscope.agent.watch.procfs;

import java.util.HashMap;
import java.util.Map;

/** Text of lines {@code key: value}; of equal keys the last wins. */
final class KeyedLines {
    private KeyedLines() {}

    static Map<String, String> parse(String text) {
        Map<String, String> lines = new HashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.put(line.substring(0, colon), line.substring(colon + 1).trim());
            }
        });
        return lines;
    }
}
