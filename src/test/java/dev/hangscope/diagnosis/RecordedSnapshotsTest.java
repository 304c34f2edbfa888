package dev.hangscope.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * Diagnoses the snapshots in {@code src/test/resources/snapshots} again. Each must give exactly the findings that
 * {@code findings.txt} beside them lists: kind, verdict, waiters and resource. {@code -Dsnapshots.write=true} writes that file
 * anew; read the difference before it is committed.
 */
class RecordedSnapshotsTest {
    private static final Path FINDINGS = RecordedSnapshots.DIRECTORY.resolve("findings.txt");

    @TestFactory
    Stream<DynamicTest> a_recorded_snapshot_gives_the_recorded_findings() throws IOException {
        Map<String, Path> snapshots = RecordedSnapshots.all();
        if (Boolean.getBoolean("snapshots.write")) {
            write(snapshots);
        }
        Map<String, String> expected = recorded();
        return snapshots.entrySet().stream()
                .map(each -> dynamicTest(
                        each.getKey(),
                        () -> assertThat(findings(each.getValue()))
                                .isEqualTo(expected.getOrDefault(each.getKey(), "not recorded"))));
    }

    @Test
    @DisabledIfSystemProperty(named = "snapshots.write", matches = "true")
    void findings_are_recorded_for_snapshots_that_exist() throws IOException {
        assertThat(recorded().keySet())
                .isEqualTo(RecordedSnapshots.all().keySet())
                .hasSizeGreaterThan(100);
    }

    /** The blocks of the file: a line with the name of the snapshot, and indented lines that belong to it. */
    private static Map<String, String> recorded() throws IOException {
        Map<String, String> blocks = new LinkedHashMap<>();
        String name = "";
        for (String line : Files.readAllLines(FINDINGS)) {
            if (line.startsWith(" ")) {
                blocks.merge(name, line + "\n", String::concat);
            } else {
                name = line;
            }
        }
        return blocks;
    }

    private static void write(Map<String, Path> snapshots) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Map.Entry<String, Path> each : snapshots.entrySet()) {
            all.append(each.getKey()).append('\n').append(findings(each.getValue()));
        }
        Files.writeString(FINDINGS, all);
    }

    private static String findings(Path file) throws IOException {
        Diagnosis diagnosis = RecordedSnapshots.diagnosis(file);
        return "  " + diagnosis.overall() + "\n"
                + diagnosis.findings().stream()
                        .map(RecordedSnapshotsTest::lines)
                        .sorted()
                        .collect(Collectors.joining());
    }

    private static String lines(Finding finding) {
        StringBuilder lines = new StringBuilder();
        lines.append("  ")
                .append(finding.kind().id())
                .append(' ')
                .append(finding.verdict())
                .append('\n');
        waiters(finding)
                .forEach(waiter -> lines.append("    waits ").append(waiter).append('\n'));
        Finding.Resource resource = finding.resource();
        if (resource != null) {
            lines.append("    for ").append(resource.type());
            Stream.of(resource.className(), resource.createdAt())
                    .filter(Objects::nonNull)
                    .forEach(part -> lines.append(' ').append(part));
            lines.append('\n');
        }
        return lines.toString();
    }

    private static List<String> waiters(Finding finding) {
        return finding.waiters().stream()
                .map(waiter -> "\"" + waiter.thread() + "\" of process " + waiter.pid() + frame(waiter.at()))
                .sorted()
                .toList();
    }

    /** A stack frame. What the operating system says of a wait is a phrase, whose wording is tested elsewhere. */
    private static String frame(String at) {
        return at.indexOf(' ') < 0 && at.endsWith(")") ? " at " + at : "";
    }
}
