package dev.hangscope.agent.watch.scan;

import org.jspecify.annotations.Nullable;

/** Names that other programs chose, made fit for a report. */
public final class ProcessWords {
    private ProcessWords() {}

    /** The text on one line: control characters become blanks. */
    public static String oneLine(@Nullable String text) {
        StringBuilder line = new StringBuilder();
        (text == null ? "" : text)
                .codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString().strip();
    }
}
