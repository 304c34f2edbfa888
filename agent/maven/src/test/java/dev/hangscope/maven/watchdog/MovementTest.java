package dev.hangscope.maven.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovementTest {
    private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path output;

    private Path file(String name, Instant changed) throws IOException {
        Path file = output.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
        Files.setLastModifiedTime(file, FileTime.from(changed));
        return file;
    }

    private Instant last() throws IOException {
        try (var all = Files.walk(output)) {
            for (Path each : all.filter(Files::isDirectory).toList()) {
                Files.setLastModifiedTime(each, FileTime.from(OLD));
            }
        }
        return new Movement(List.of(output, output.resolve("none")), output.resolve("hangscope")).last();
    }

    @Test
    void the_newest_file_tells() throws IOException {
        file("classes/A.class", OLD.plusSeconds(5));
        file("surefire-reports/A.txt", OLD.plusSeconds(9));

        assertThat(last()).isEqualTo(OLD.plusSeconds(9));
    }

    @Test
    void reports_of_hangs_are_no_movement() throws IOException {
        file("hangscope/hangscope-7-1.txt", OLD.plusSeconds(9));

        assertThat(last()).isEqualTo(OLD);
    }

    @Test
    void a_build_that_was_cleaned_has_no_files() {
        assertThat(new Movement(List.of(output.resolve("none")), output).last()).isEqualTo(Instant.EPOCH);
    }
}
