package dev.hangscope.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
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
    private static final Path RECORDED = Path.of("test", "resources", "snapshots");
    private static final Path FINDINGS = RECORDED.resolve("findings.txt");
    private static final String PACKED = ".json.gz";
    private static final long MOST_VALUES = 1_000_000;

    @TestFactory
    Stream<DynamicTest> a_recorded_snapshot_gives_the_recorded_findings() throws IOException {
        Map<String, Path> snapshots = snapshots();
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
        assertThat(recorded().keySet()).isEqualTo(snapshots().keySet()).hasSizeGreaterThan(100);
    }

    private static Map<String, Path> snapshots() throws IOException {
        try (Stream<Path> files = Files.walk(RECORDED)) {
            return files.filter(file -> file.toString().endsWith(PACKED))
                    .collect(Collectors.toMap(RecordedSnapshotsTest::name, file -> file, (a, b) -> a, TreeMap::new));
        }
    }

    private static String name(Path file) {
        String name = RECORDED.relativize(file).toString().replace('\\', '/');
        return name.substring(0, name.length() - PACKED.length());
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
        try (Reader in =
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8)) {
            SnapshotJson.Saved saved = SnapshotJson.readSaved(in, MOST_VALUES);
            Diagnosis diagnosis = new Diagnostician(Rules.all())
                    .diagnose(saved.snapshot(), Objects.requireNonNull(saved.after(), "the report has no threshold"));
            return "  " + diagnosis.overall() + "\n"
                    + diagnosis.findings().stream()
                            .map(RecordedSnapshotsTest::lines)
                            .sorted()
                            .collect(Collectors.joining());
        }
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
