package dev.hangscope.agent.dist;

import java.util.stream.Collectors;

/** A report without what differs from run to run, or from JDK to JDK. */
final class Normalized {
    private Normalized() {}

    /** The report in the launcher's output, from its first line to its last. */
    static String report(String output) {
        return output.lines()
                        .dropWhile(line -> !line.startsWith("hangscope: "))
                        .takeWhile(line -> !line.startsWith("looked at "))
                        .map(Normalized::line)
                        .collect(Collectors.joining("\n"))
                        .strip()
                + "\n";
    }

    private static String line(String line) {
        return line.replaceAll("(\\bjavax?\\.[\\w.$]+\\(\\w+\\.java):\\d+", "$1:LINE")
                .replaceAll("pid \\d+", "pid PID")
                .replaceAll("\\d+ m \\d+ s", "TIME")
                .replaceAll("\\d+(\\.\\d+)? m?s\\b", "TIME")
                .replaceAll("TIME {2,}id", "TIME  id")
                .replaceAll(" {3,}pid", "  pid");
    }
}
