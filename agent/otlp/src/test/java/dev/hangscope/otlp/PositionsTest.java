package dev.hangscope.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.output.OwnDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionsTest {
    private static final String ONE = "0123456789abcdef0123456789abcdef";
    private static final String TWO = "ffffffffffffffffffffffffffffffff";

    @TempDir
    private Path directory;

    private Positions open() throws Exception {
        return Positions.open(OwnDirectory.open(directory.resolve("state")));
    }

    @Test
    void are_known_after_a_restart_as_far_as_they_were_written() throws Exception {
        try (Positions positions = open()) {
            assertThat(positions.of(ONE)).isZero();
            positions.advance(Map.of(ONE, 100L));
            positions.advance(Map.of(ONE, 12_345L, TWO, 7L));
        }
        // Killed within a line, which looks like an earlier position.
        Files.writeString(directory.resolve("state/positions"), ONE + " 123", StandardOpenOption.APPEND);
        try (Positions positions = open()) {
            assertThat(positions.of(ONE)).isEqualTo(12_345);
            assertThat(positions.of(TWO)).isEqualTo(7);
        }
    }

    @Test
    void the_file_stays_small_however_often_they_move_on() throws Exception {
        try (Positions positions = open()) {
            for (long i = 0; i < 50_000; i++) {
                positions.advance(Map.of(ONE, i));
            }
        }
        assertThat(Files.size(directory.resolve("state/positions"))).isLessThan(1 << 20);
        try (Positions positions = open()) {
            assertThat(positions.of(ONE)).isEqualTo(49_999);
        }
    }

    @Test
    void a_file_of_something_else_counts_as_none() throws Exception {
        OwnDirectory.open(directory.resolve("state"));
        Files.write(directory.resolve("state/positions"), new byte[] {0, -1, 10, 13, 10});

        try (Positions positions = open()) {
            assertThat(positions.of(ONE)).isZero();
        }
    }
}
