package dev.hangscope.agent.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HeldFolderTest {
    @TempDir
    private Path parent;

    private static void age(Path folder) throws IOException {
        Files.setLastModifiedTime(
                folder.resolve(HeldFolder.LOCK), FileTime.from(Instant.now().minusSeconds(3_600)));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nobody_but_the_owner_can_look_into_it() throws IOException {
        try (HeldFolder folder = HeldFolder.in(parent)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.path().resolve(HeldFolder.LOCK))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void it_is_gone_with_all_that_is_in_it_when_it_is_closed() throws IOException {
        try (HeldFolder folder = HeldFolder.in(parent)) {
            Files.writeString(folder.path().resolve("heap.hprof"), "secret");
        }

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void one_whose_maker_was_killed_is_removed_when_the_next_is_made() throws IOException {
        Path forgotten = Files.createDirectory(parent.resolve("hangscope123"));
        Files.createFile(forgotten.resolve(HeldFolder.LOCK));
        Files.writeString(forgotten.resolve("heap.hprof"), "secret");
        age(forgotten);
        Path others = Files.createDirectory(parent.resolve("others"));

        try (HeldFolder folder = HeldFolder.in(parent)) {
            assertThat(parent.toFile().listFiles())
                    .containsExactlyInAnyOrder(others.toFile(), folder.path().toFile());
        }
    }

    @Test
    void one_that_is_held_or_no_folder_of_ours_or_just_being_made_is_left_alone() throws IOException {
        Path reports = Files.createDirectory(parent.resolve("hangscope-reports"));
        Path young = Files.createDirectory(parent.resolve("hangscope456"));
        Files.createFile(young.resolve(HeldFolder.LOCK));
        try (HeldFolder held = HeldFolder.in(parent)) {
            age(held.path());
            HeldFolder.in(parent).close();

            assertThat(held.path()).exists();
            assertThat(reports).exists();
            assertThat(young).exists();
        }
    }

    @Test
    void too_little_room_is_one_line_with_a_remedy() {
        assertThatThrownBy(() -> HeapDump.checkRoom(200 << 20, 100 << 20, Path.of("/tmp")))
                .isInstanceOf(CannotProveException.class)
                .hasMessage(
                        "a heap dump may need 200 MB, and " + Path.of("/tmp")
                                + " has 100 MB free: make room, or name another folder with --dumps (the agent's option: dumps)");
    }
}
