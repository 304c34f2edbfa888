package dev.hangscope.agent.watch.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.snapshot.os.OsMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Over a directory laid out as {@code /proc}: its links lead to files of the test. */
@EnabledOnOs(OS.LINUX)
class NamedMemoryTest {
    private static final long PID = 7;

    @TempDir
    private Path root;

    private Path memory;
    private OsMapping mapping;

    @BeforeEach
    void map_a_file() throws IOException {
        memory = Files.createFile(root.resolve("sem.first"));
        Object inode = Files.getAttribute(memory, "unix:ino");
        mapping = new OsMapping("00:1b " + inode, "/dev/shm/sem.temporary (deleted)");
        Files.createDirectories(root.resolve("7/root/dev/shm"));
        Files.writeString(
                root.resolve("7/maps"), "7f00-8f00 rw-s 00000000 00:1b " + inode + "  " + mapping.path() + "\n");
    }

    private boolean canBeOpened() {
        return new NamedMemory(new ProcReader(root.toString()))
                .ask(PID, mapping)
                .canBeOpened();
    }

    @Test
    void a_file_that_has_another_link_can_be_opened() throws IOException {
        Files.createDirectory(root.resolve("7/map_files"));
        Files.createSymbolicLink(root.resolve("7/map_files/7f00-8f00"), memory);

        assertThat(canBeOpened()).isTrue();
    }

    @Test
    void a_name_that_multiprocessing_made_up_is_known_to_its_program_only() throws IOException {
        Files.createLink(root.resolve("7/root/dev/shm/sem.mp-a1b2c3d4"), memory);
        Files.delete(memory);
        Files.createDirectory(root.resolve("7/map_files"));
        Files.createSymbolicLink(root.resolve("7/map_files/7f00-8f00"), root.resolve("7/root/dev/shm/sem.mp-a1b2c3d4"));
        NamedMemory names = new NamedMemory(new ProcReader(root.toString()));

        assertThat(names.ask(PID, mapping).canBeOpened()).isFalse();
        assertThat(names.ask(PID, mapping).isMadeUp()).isTrue();
        assertThat(new OsMapping("00:1b 8", "/dev/shm/sem.mp-a1b2c3d4").canBeOpened())
                .isFalse();
        assertThat(new OsMapping("00:1b 8", "/dev/shm/sem.gate").canBeOpened()).isTrue();
    }

    @Test
    void without_map_files_the_directory_is_searched_for_the_inode() throws IOException {
        assertThat(canBeOpened()).isFalse();

        Files.createLink(root.resolve("7/root/dev/shm/sem.second"), memory);
        assertThat(canBeOpened()).isTrue();
    }
}
