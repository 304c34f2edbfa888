package dev.hangscope.demo.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One report that the agent left in its folder.
 *
 * @param trigger what asked for it: {@code sigquit}, {@code watch}, ...
 * @param findings what it found
 * @param text the report as people read it
 * @param json the report as it was written
 */
record ReportFile(String trigger, List<Found> findings, String text, String json) {

    ReportFile {
        findings = List.copyOf(findings);
    }

    /** The reports in {@code folder}, oldest first. */
    static List<ReportFile> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<ReportFile> reports = new ArrayList<>();
            for (Path file : files.filter(ReportFile::isFinished)
                    .sorted(Comparator.comparingInt(ReportFile::number))
                    .toList()) {
                reports.add(parse(Files.readString(file), textBeside(file)));
            }
            return reports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes what the launcher needs out of the JSON form of a report. */
    static ReportFile parse(String json, String text) {
        Map<?, ?> report = (Map<?, ?>) Json.parse(json);
        List<Found> findings = new ArrayList<>();
        if (report.get("findings") instanceof List<?> all) {
            for (Object each : all) {
                Map<?, ?> finding = (Map<?, ?>) each;
                findings.add(new Found(
                        String.valueOf(finding.get("kind")),
                        DemoOutcome.valueOf(String.valueOf(finding.get("verdict"))),
                        finding.toString()));
            }
        }
        return new ReportFile(String.valueOf(report.get("trigger")), findings, text, json);
    }

    /** A report is written under a name with a dot first and gets its own when it is whole. */
    private static boolean isFinished(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("hangscope-") && name.endsWith(".json");
    }

    /** The N of {@code hangscope-PID-N.json}; a name has no leading zeros, so it is no order by itself. */
    private static int number(Path file) {
        String name = file.getFileName().toString();
        String digits = name.substring(name.lastIndexOf('-') + 1, name.length() - ".json".length());
        return digits.chars().allMatch(Character::isDigit) && digits.length() < 9 ? Integer.parseInt(digits) : 0;
    }

    private static String textBeside(Path json) throws IOException {
        String name = json.getFileName().toString();
        Path text = json.resolveSibling(name.substring(0, name.length() - ".json".length()) + ".txt");
        return Files.exists(text) ? Files.readString(text) : "(no text beside " + name + ")";
    }
}
