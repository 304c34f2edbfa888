package dev.hangscope.agent.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The text of {@code /proc/PID/status}, one field a line (man page {@code proc_pid_status(5)}).
 *
 * @param text the whole file
 */
public record ProcessStatus(String text) {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /** Reads the file in a process's directory; the text is empty when the process has ended. */
    public static ProcessStatus in(Path directory) {
        try {
            return new ProcessStatus(Files.readString(directory.resolve("status"), StandardCharsets.ISO_8859_1));
        } catch (IOException ended) {
            return new ProcessStatus("");
        }
    }

    static ProcessStatus own() {
        return in(Path.of("/proc/self"));
    }

    /** Returns the value of a field; an empty text when there is none. */
    public String field(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Returns the numbers of a field, unsigned. */
    List<Integer> numbers(String name) {
        return Stream.of(BLANKS.split(field(name)))
                .filter(each -> !each.isEmpty())
                .map(Integer::parseUnsignedInt)
                .toList();
    }

    /** Returns the number in the field, or its last one where there are several; the other value where it has none. */
    public long lastNumber(String name, long otherwise) {
        String value = field(name);
        try {
            return Long.parseLong(value.substring(Math.max(value.lastIndexOf(' '), value.lastIndexOf('\t')) + 1));
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }

    /** Returns a field that is a set of signals: signal N is bit N - 1. */
    public long signals(String name) {
        try {
            return Long.parseUnsignedLong(field(name), 16);
        } catch (NumberFormatException none) {
            return 0;
        }
    }
}
