package dev.hangscope.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the end of a build says of the hangs that its JVMs reported: each hang once, with the last report that has it. */
final class Summary {

    private final Map<String, Told> hangs = new LinkedHashMap<>();
    private final List<Path> unreadable = new ArrayList<>();

    Summary(List<Reports.Report> reports) {
        for (Reports.Report report : reports) {
            if (!report.readable()) {
                unreadable.add(report.file());
            }
            for (Finding finding : report.findings()) {
                if (finding.isHang()) {
                    hangs.put(finding.id(), new Told(finding, report.file()));
                }
            }
        }
    }

    /** How many different hangs of LIKELY or PROVEN there are. */
    int hangs() {
        return hangs.size();
    }

    /** Returns the lines for the log; none when there is nothing to tell. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!hangs.isEmpty()) {
            lines.add("Hangscope: " + hangs.size() + (hangs.size() == 1 ? " hang" : " hangs")
                    + " in the JVMs of this build");
            for (Told told : hangs.values()) {
                Finding finding = told.finding();
                lines.add("  " + finding.kind() + " " + finding.verdict() + "  " + finding.summary());
                lines.add("    fix: " + finding.fix());
                lines.add("    report: " + text(told.report()));
            }
        }
        unreadable.forEach(file -> lines.add("Hangscope: " + file + " is no report that this version can read"));
        return lines;
    }

    private static String text(Path json) {
        return json.toString().replaceFirst("\\.json$", ".txt");
    }

    private record Told(Finding finding, Path report) {}
}
