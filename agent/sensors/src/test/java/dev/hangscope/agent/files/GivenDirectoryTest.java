package dev.hangscope.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.agent.ownership.ProcessUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class GivenDirectoryTest {
    @TempDir
    private Path folder;

    private Path directory(String name, String permissions) throws IOException {
        return Files.setPosixFilePermissions(
                Files.createDirectory(folder.resolve(name)), PosixFilePermissions.fromString(permissions));
    }

    @Test
    void only_a_private_directory_of_this_user_is_written_to() throws IOException {
        Path open = directory("open", "rwxr-xr-x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), directory("closed", "rwx------"));
        Path file = Files.createFile(folder.resolve("file"));
        for (Path bad : new Path[] {open, link, file, folder.resolve("none")}) {
            assertThatThrownBy(() -> GivenDirectory.open(bad))
                    .as(bad.toString())
                    .isInstanceOf(IOException.class);
        }
        if (ProcessUser.uid() == 0) {
            Path others = directory("others", "rwx------");
            Files.setAttribute(others, "unix:uid", 65534);
            assertThatThrownBy(() -> GivenDirectory.open(others)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void nothing_that_lies_there_is_written_to_and_links_are_not_followed() throws IOException {
        Path given = directory("given", "rwx------");
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Files.createSymbolicLink(given.resolve("first.part"), victim);
        Files.createLink(given.resolve("second.part"), victim);
        Files.createSymbolicLink(given.resolve("third"), victim);
        try (GivenDirectory directory = GivenDirectory.open(given)) {
            for (String name : new String[] {"first", "second"}) {
                assertThatThrownBy(() -> directory.write(name, out -> out.write("new")))
                        .isInstanceOf(IOException.class);
            }
            directory.write("third", out -> out.write("new"));
        }
        assertThat(victim).hasContent("precious");
        assertThat(given.resolve("third")).isRegularFile().hasContent("new");
    }

    @Test
    void it_stays_the_same_when_its_name_is_taken_by_another() throws IOException {
        Path given = directory("given", "rwx------");
        try (GivenDirectory directory = GivenDirectory.open(given)) {
            Path moved = Files.move(given, folder.resolve("moved"));
            directory("given", "rwx------");

            directory.write("answer", out -> out.write("text"));

            assertThat(moved.resolve("answer")).hasContent("text");
            assertThat(given).isEmptyDirectory();
            assertThatThrownBy(directory::pinned).hasMessageContaining("replaced");
        }
    }

    @Test
    void one_whose_maker_is_gone_is_removed_and_what_is_not_ours_stays() throws IOException {
        Path given;
        try (PrivateDirectory made = PrivateDirectory.named(folder)) {
            given = made.shown();
            try (GivenDirectory directory = GivenDirectory.open(given)) {
                assertThat(directory.isThere()).isTrue();
                assertThat(directory.isForgotten()).isFalse();
            }
        }
        Files.createDirectories(given);
        Files.setPosixFilePermissions(given, PosixFilePermissions.fromString("rwx------"));
        Files.createFile(given.resolve(PrivateDirectory.LOCK));
        Files.createFile(given.resolve("answer"));
        Path other = Files.createFile(given.resolve("other"));
        try (GivenDirectory directory = GivenDirectory.open(given)) {
            assertThat(directory.isForgotten()).isTrue();
            directory.removeAll("answer");
            assertThat(given).isDirectoryContaining(other::equals);
            Files.delete(other);
            directory.removeAll("answer");
        }
        assertThat(given).doesNotExist();
    }
}
