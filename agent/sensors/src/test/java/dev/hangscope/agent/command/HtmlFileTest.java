package dev.hangscope.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Thresholds;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.waitgraph.WaitGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlFileTest {
    private static final Diagnosis CLEAR = new Diagnosis(
            new Snapshot(
                    Snapshot.Trigger.COMMAND,
                    Instant.EPOCH,
                    new ProcessIdentity(42, "sort", null, Duration.ofSeconds(3)),
                    null,
                    List.of()),
            Thresholds.of(Duration.ofSeconds(1)),
            List.of(),
            WaitGraph.of(List.of()));

    @TempDir
    private Path folder;

    @Test
    void an_earlier_report_is_replaced_and_no_part_stays_behind() throws Exception {
        Path file = Files.writeString(folder.resolve("report.html"), "earlier");
        HtmlFile.at(file).write(CLEAR);

        assertThat(file)
                .content()
                .startsWith("<!DOCTYPE html>")
                .contains("pid 42")
                .endsWith("</html>\n");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void a_link_is_replaced_and_not_what_it_leads_to() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "mine");
        Path file = Files.createSymbolicLink(folder.resolve("report.html"), victim);
        HtmlFile.at(file).write(CLEAR);

        assertThat(victim).hasContent("mine");
        assertThat(file).isRegularFile().content().contains("pid 42");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_folder_that_is_gone_is_one_line() {
        HtmlFile file = HtmlFile.at(folder.resolve("gone").resolve("report.html"));

        assertThatThrownBy(() -> file.write(CLEAR))
                .isInstanceOf(CouldNotLook.class)
                .hasMessageMatching("cannot write --html=.*; name a file in a folder that can be written");
    }
}
