package dev.hangscope.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.agent.options.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {

    private static final Map<ReportForm, String> REPORT = new EnumMap<>(
            Map.of(ReportForm.TEXT, "HUNG\n", ReportForm.JSON, "{}\n", ReportForm.HTML, "<!DOCTYPE html>\n"));

    private final String name = "hangscope-" + ProcessHandle.current().pid() + "-";

    @TempDir
    private Path folder;

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void each_report_has_the_next_number_and_no_part_of_it_stays_behind() throws Exception {
        ReportFolder reports = ReportFolder.open(folder);

        assertThat(reports.write(REPORT))
                .containsExactly(
                        folder.resolve(name + "1.txt"),
                        folder.resolve(name + "1.json"),
                        folder.resolve(name + "1.html"));
        reports.write(REPORT);

        assertThat(files())
                .containsExactly(
                        name + "1.html",
                        name + "1.json",
                        name + "1.txt",
                        name + "2.html",
                        name + "2.json",
                        name + "2.txt");
        assertThat(folder.resolve(name + "2.txt")).hasContent("HUNG");
    }

    @Test
    void a_report_of_an_earlier_process_of_the_same_pid_is_never_overwritten() throws Exception {
        Files.writeString(folder.resolve(name + "1.txt"), "earlier");
        Files.writeString(folder.resolve(name + "2.json"), "earlier");

        ReportFolder.open(folder).write(REPORT);

        assertThat(folder.resolve(name + "1.txt")).hasContent("earlier");
        assertThat(folder.resolve(name + "3.txt")).hasContent("HUNG");
    }

    @Test
    void a_number_that_another_process_is_writing_is_left_to_it() throws Exception {
        Files.createFile(folder.resolve("." + name + "1.part"));

        ReportFolder.open(folder).write(REPORT);

        assertThat(files()).containsExactly("." + name + "1.part", name + "2.html", name + "2.json", name + "2.txt");
    }

    @Test
    void a_folder_that_is_gone_is_an_io_error() throws Exception {
        ReportFolder reports = ReportFolder.open(folder.resolve("sub"));
        Files.delete(folder.resolve("sub"));

        assertThatThrownBy(() -> reports.write(REPORT)).isInstanceOf(IOException.class);
    }

    @Test
    void a_file_in_its_place_is_a_bad_option() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> ReportFolder.open(file))
                .isInstanceOf(OptionException.class)
                .hasMessage("bad value in 'out=" + file
                        + "': this is no folder; write stderr, or a folder that can be written");
        assertThatThrownBy(() -> ReportFolder.open(file.resolve("below")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("cannot be made (Not a directory)");
    }
}
