package dev.hangscope.agent.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatedFileTest {
    private static final String NAME = "events.ndjson";
    private static final int WRITERS = 4;
    private static final int LINES = 50;

    @TempDir
    private Path folder;

    private RotatedFile file(long most) throws IOException {
        return new RotatedFile(OwnDirectory.open(folder), NAME, most);
    }

    private String content(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test
    void appends_for_its_owner_only() throws Exception {
        RotatedFile file = file(100);
        file.append("one\n");
        file.append("two\n");

        assertThat(content(NAME)).isEqualTo("one\ntwo\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(NAME))))
                .isEqualTo("rw-------");
    }

    @Test
    void goes_on_with_the_file_of_an_earlier_process() throws Exception {
        file(100).append("one\n");
        file(100).append("two\n");

        assertThat(content(NAME)).isEqualTo("one\ntwo\n");
    }

    @Test
    void a_full_file_is_renamed_in_place_of_the_one_before() throws Exception {
        RotatedFile file = file(8);
        for (String line : List.of("one\n", "two\n", "three\n", "four\n", "a line longer than the limit\n")) {
            file.append(line);
        }

        assertThat(content(NAME)).isEqualTo("a line longer than the limit\n");
        assertThat(content(NAME + ".1")).isEqualTo("four\n");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).hasSize(2);
        }
    }

    @Test
    void a_file_that_a_log_shipper_moves_away_is_made_again() throws Exception {
        RotatedFile file = file(100);
        file.append("one\n");
        Files.move(folder.resolve(NAME), folder.resolve("shipped"));
        file.append("two\n");

        assertThat(content(NAME)).isEqualTo("two\n");
    }

    @Test
    void a_link_and_another_name_of_another_file_are_refused() throws Exception {
        Path other = Files.writeString(folder.resolve("other"), "precious");
        Files.createSymbolicLink(folder.resolve(NAME), other);
        assertThatThrownBy(() -> file(100).append("one\n")).isInstanceOf(UnusableDirectoryException.class);

        Files.delete(folder.resolve(NAME));
        Files.createLink(folder.resolve(NAME), other);
        assertThatThrownBy(() -> file(100).append("one\n")).isInstanceOf(UnusableDirectoryException.class);

        assertThat(Files.readString(other)).isEqualTo("precious");
    }

    /** In one JVM a lock is held by one channel: the others write without it, and rename nothing. */
    @Test
    void lines_of_many_writers_stay_whole() throws Exception {
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            RotatedFile file = file(1 << 20);
            String line = String.valueOf(i).repeat(200) + "\n";
            writers.add(new Thread(() -> {
                int written = 0;
                while (written < LINES) {
                    try {
                        file.append(line);
                        written++;
                    } catch (IOException busy) {
                        Thread.onSpinWait();
                    }
                }
            }));
        }
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }

        assertThat(Files.readAllLines(folder.resolve(NAME)))
                .hasSize(WRITERS * LINES)
                .allMatch(line -> line.matches("(\\d)\\1{199}"));
    }
}
