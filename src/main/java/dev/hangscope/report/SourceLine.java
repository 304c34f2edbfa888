package dev.hangscope.report;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Waiter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of Java source.
 *
 * @param method the method that has it, {@code com.acme.Importer.consume}
 * @param path its file below the root of the sources, {@code com/acme/Importer.java}
 * @param line its number, from 1
 */
public record SourceLine(String method, String path, int line) {
    /** As {@code Frame.toString} writes a frame whose line is known. */
    private static final Pattern FRAME =
            Pattern.compile("((?:[^\\s()/:]+\\.)?[^\\s()/:.]+\\.[^\\s()/:.]+)\\(([^\\s()/:]+):(\\d{1,9})\\)");

    /** Returns where the first waiter whose line is known waits; empty for processes. */
    public static Optional<SourceLine> of(Finding finding) {
        return finding.waiters().stream()
                .map(Waiter::at)
                .flatMap(at -> of(at).stream())
                .findFirst();
    }

    /** Returns the line that a frame names, {@code com.acme.Importer.consume(Importer.java:42)}. */
    static Optional<SourceLine> of(String frame) {
        Matcher parts = FRAME.matcher(frame);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String method = parts.group(1);
        String type = method.substring(0, method.lastIndexOf('.'));
        String directory = type.substring(0, type.lastIndexOf('.') + 1).replace('.', '/');
        return Optional.of(new SourceLine(method, directory + parts.group(2), Integer.parseInt(parts.group(3))));
    }
}
