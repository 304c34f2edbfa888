package dev.hangscope.agent.dist;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A report without what differs from run to run, or from JDK to JDK. */
final class Normalized {
    private static final Pattern PID = Pattern.compile("\\b(?:process|pid|parent|child of|thread) +(\\d{2,})");

    private Normalized() {}

    /** The report in the launcher's output, from its first line to its last. */
    static String report(String output) {
        String report = output.lines()
                .dropWhile(line -> !line.startsWith("hangscope: "))
                .takeWhile(line -> !line.startsWith("looked at "))
                // Told by the kernel, where it tells us: with CAP_NET_ADMIN.
                .filter(line -> !line.matches(" {3}exited +process \\d+ \\(sh -c .*"))
                .map(Normalized::line)
                .collect(Collectors.joining("\n"));
        return withoutPids(report).strip() + "\n";
    }

    /** What is called a process once is one wherever its number stands. */
    private static String withoutPids(String report) {
        Set<String> pids = new TreeSet<>();
        Matcher matcher = PID.matcher(report);
        while (matcher.find()) {
            pids.add(matcher.group(1));
        }
        String without = report;
        for (String pid : pids) {
            without = without.replaceAll("\\b" + pid + "\\b", "PID");
        }
        return without.replaceAll(" {3,}pid", "  pid");
    }

    private static String line(String line) {
        return line.replaceAll("(\\bjavax?\\.[\\w.$]+\\(\\w+\\.java):\\d+", "$1:LINE")
                .replaceAll("(pipe|socket):\\[\\d+]", "$1:[INODE]")
                .replaceAll("descriptor \\d+ here", "descriptor FD here")
                .replaceAll("/\\S*/hangscope-demo[^ ,]*/", "FOLDER/")
                .replaceAll("\\d+ m \\d+ s", "TIME")
                .replaceAll("\\d+(\\.\\d+)? m?s\\b", "TIME")
                // Such a wait is often younger than the finding: a reader that has just begun to read has no age yet.
                .replaceAll("(waits for (the outside|a process's end)) for TIME", "$1")
                .replaceAll("and \\d+ more threads", "and N more threads")
                .replaceAll(" {3,}id (\\p{XDigit}+)$", "  id $1");
    }
}
