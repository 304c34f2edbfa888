package dev.hangscope.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private void report(String name, String id, String verdict) throws IOException {
        Path file = Files.writeString(folder.resolve(name), """
                {"schema": "hangscope/2", "findings": [{"id": "%s", "kind": "deadlock", "verdict": "%s",
                 "summary": "2 threads wait for each other.\\u001b[2J", "fix": "Take them in one order."}]}""".formatted(id, verdict));
        Files.setLastModifiedTime(file, FileTime.from(BEGIN.plusSeconds(1)));
    }

    private List<String> lines() throws IOException {
        return new Summary(new Reports(folder).since(BEGIN)).lines();
    }

    @Test
    void a_hang_is_told_once_with_its_last_report() throws IOException {
        report("hangscope-7-1.json", "abc123", "LIKELY");
        report("hangscope-7-2.json", "abc123", "PROVEN");

        assertThat(lines())
                .containsExactly(
                        "Hangscope: 1 hang in the JVMs of this build",
                        "  deadlock PROVEN  2 threads wait for each other.?[2J",
                        "    fix: Take them in one order.",
                        "    report: " + folder.resolve("hangscope-7-2.txt"));
    }

    @Test
    void what_is_only_suspected_is_no_hang() throws IOException {
        report("hangscope-7-1.json", "abc123", "SUSPECTED");

        assertThat(lines()).isEmpty();
    }

    @Test
    void reports_of_former_builds_and_other_files_are_left_out() throws IOException {
        report("hangscope-7-1.json", "abc123", "LIKELY");
        Files.setLastModifiedTime(folder.resolve("hangscope-7-1.json"), FileTime.from(BEGIN.minusSeconds(1)));
        report("else.json", "abc124", "LIKELY");

        assertThat(lines()).isEmpty();
    }

    @Test
    void a_file_that_is_no_report_is_named() throws IOException {
        Files.writeString(folder.resolve("hangscope-7-1.json"), "[half");

        assertThat(lines())
                .containsExactly("Hangscope: " + folder.resolve("hangscope-7-1.json")
                        + " is no report that this version can read");
    }

    @Test
    void no_directory_is_no_report() throws IOException {
        assertThat(new Reports(folder.resolve("none")).since(BEGIN)).isEmpty();
    }
}
