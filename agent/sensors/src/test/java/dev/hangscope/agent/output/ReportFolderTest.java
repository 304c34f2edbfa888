package dev.hangscope.agent.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.format.ReportFormat;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportFolderTest {

    private static final Map<ReportFormat, String> REPORT = new EnumMap<>(
            Map.of(ReportFormat.TEXT, "HUNG\n", ReportFormat.JSON, "{}\n", ReportFormat.HTML, "<!DOCTYPE html>\n"));

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
    void files_are_for_their_owner_only_and_so_is_a_directory_that_was_made() throws Exception {
        Path made = folder.resolve("a/b");
        List<Path> files = ReportFolder.open(made).write(REPORT);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        for (Path file : files) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void no_link_that_lies_in_the_directory_is_followed() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "mine");
        Path reports = Files.createDirectory(folder.resolve("reports"));
        for (String ending : List.of("1.txt", "2.json", "3.html")) {
            Files.createSymbolicLink(reports.resolve(name + ending), victim);
        }
        Files.createSymbolicLink(reports.resolve(name + "4.txt"), folder.resolve("nothing"));
        for (String part : List.of("5.part", "6.part.txt")) {
            Files.createSymbolicLink(reports.resolve("." + name + part), victim);
        }

        assertThat(ReportFolder.open(reports).write(REPORT)).contains(reports.resolve(name + "6.txt"));
        assertThat(victim).hasContent("mine");
        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @Test
    void a_name_that_is_taken_in_the_last_moment_is_not_overwritten() throws Exception {
        Path file = folder.resolve("report.txt");
        Path victim = Files.writeString(folder.resolve("victim"), "mine");
        Files.createSymbolicLink(file, victim);

        assertThatThrownBy(() -> PrivateFile.create(file, new byte[] {1}))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> PrivateFile.claim(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(victim).hasContent("mine");
        assertThat(files()).containsExactly("report.txt", "victim");
    }

    @ParameterizedTest
    @CsvSource({"rwxrwxrwx, 777", "rwxrwxr-x, 775", "rwx-wx---, 730", "rwxr-x-wx, 753"})
    void a_directory_in_which_other_users_may_exchange_files_is_not_used(String permissions, String mode)
            throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> ReportFolder.open(open))
                .isInstanceOf(UnusableDirectoryException.class)
                .hasMessageStartingWith("other users may exchange files in it (mode " + mode + ")");
        assertThat(ReportFolder.open(open.resolve("own")).write(REPORT)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-xr-x", "rwxr-x---", "rwx------"})
    void a_directory_that_others_may_only_read_is_used(String permissions) throws Exception {
        Path readable = Files.createDirectory(folder.resolve("readable"));
        Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString(permissions));

        assertThat(ReportFolder.open(readable).write(REPORT)).hasSize(3);
    }

    @Test
    void a_directory_that_becomes_unsafe_is_refused_before_the_next_report() throws Exception {
        Path reports = folder.resolve("reports");
        ReportFolder opened = ReportFolder.open(reports);
        Files.setPosixFilePermissions(reports, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> opened.write(REPORT)).isInstanceOf(UnusableDirectoryException.class);

        Files.move(reports, folder.resolve("away"));
        Files.createSymbolicLink(reports, Files.createDirectory(folder.resolve("elsewhere")));
        assertThatThrownBy(() -> opened.write(REPORT)).isInstanceOf(UnusableDirectoryException.class);
        assertThat(folder.resolve("elsewhere")).isEmptyDirectory();
    }

    @Test
    void a_directory_or_link_of_another_user_is_not_used() throws Exception {
        Path foreign = Files.createDirectory(folder.resolve("foreign"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("own")));
        assumeTrue(ownerBecomes(foreign, link), "only root can give files away");

        assertThatThrownBy(() -> ReportFolder.open(foreign))
                .hasMessageStartingWith("it belongs to another user (uid 4711)");
        assertThatThrownBy(() -> ReportFolder.open(link.resolve("a")))
                .hasMessage(link + " is a link of another user (uid 4711)");
        assertThat(folder.resolve("own")).isEmptyDirectory();
    }

    private static boolean ownerBecomes(Path... files) {
        try {
            for (Path file : files) {
                Files.setAttribute(file, "unix:uid", 4711, LinkOption.NOFOLLOW_LINKS);
            }
            return true;
        } catch (IOException notRoot) {
            return false;
        }
    }

    @Test
    void a_path_with_two_dots_makes_no_directory_that_is_not_in_it() throws Exception {
        ReportFolder.open(folder.resolve("a/x/../b")).write(REPORT);

        assertThat(folder.resolve("a/b").resolve(name + "1.txt")).exists();
        assertThat(folder.resolve("a/x")).doesNotExist();
    }

    @Test
    void what_was_made_on_the_way_to_a_failure_is_removed() {
        assertThatThrownBy(() -> ReportFolder.open(folder.resolve("a/b/" + "x".repeat(300))))
                .isInstanceOf(UnusableDirectoryException.class)
                .hasMessageContaining("cannot be made");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void what_cannot_be_a_directory_is_said_to_be_none() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));

        assertThatThrownBy(() -> ReportFolder.open(file))
                .isInstanceOf(UnusableDirectoryException.class)
                .hasMessage(file + " is no directory");
        assertThatThrownBy(() -> ReportFolder.open(file.resolve("below"))).hasMessage(file + " is no directory");
        assertThatThrownBy(() -> ReportFolder.open(link)).hasMessage(link + " is a link to nothing");
    }
}
