package dev.hangscope.agent.watch.procfs;

import org.jspecify.annotations.Nullable;

/** Texts of lines {@code key: value}. */
final class KeyedLines {
    private KeyedLines() {}

    /** The value of the first line with this key, without blanks around it; {@code null} when there is none. */
    static @Nullable String value(String text, String key) {
        String start = key + ":";
        int at = text.startsWith(start) ? 0 : text.indexOf("\n" + start);
        if (at < 0) {
            return null;
        }
        int from = at + start.length() + (at == 0 && text.startsWith(start) ? 0 : 1);
        int end = text.indexOf('\n', from);
        return text.substring(from, end < 0 ? text.length() : end).trim();
    }
}
