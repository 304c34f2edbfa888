package dev.hangscope.report;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.snapshot.code.Frame;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A line of Java source.
 *
 * @param method the method that has it, {@code com.acme.Importer.consume}
 * @param path its file below the root of the sources, {@code com/acme/Importer.java}
 * @param line its number, from 1
 */
public record SourceLine(String method, String path, int line) {
    /** What the parts of a path and of a method's name may have: no file outside the sources can be named. */
    private static final Pattern PLAIN = Pattern.compile("[^\\s()/:]+");

    /** Returns where the first waiter whose line is known waits; empty for processes. */
    public static Optional<SourceLine> of(Finding finding) {
        return finding.waiters().stream()
                .map(Waiter::frame)
                .filter(Objects::nonNull)
                .flatMap(frame -> of(frame).stream())
                .findFirst();
    }

    /** Returns the line of a frame; empty where file or line is not known. */
    static Optional<SourceLine> of(Frame frame) {
        String file = frame.file();
        String method = frame.qualifiedMethod();
        if (file == null
                || frame.line() <= 0
                || !PLAIN.matcher(file).matches()
                || !PLAIN.matcher(method).matches()) {
            return Optional.empty();
        }
        String directory =
                frame.type().substring(0, frame.type().lastIndexOf('.') + 1).replace('.', '/');
        return Optional.of(new SourceLine(method, directory + file, frame.line()));
    }
}
