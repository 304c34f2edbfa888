package dev.hangscope.maven.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {
    @Test
    void it_is_read_as_it_was_written() {
        Watch watch = new Watch(
                7,
                12,
                Duration.ofMinutes(10),
                Path.of("a.jar"),
                Path.of("r"),
                true,
                List.of(Path.of("x"), Path.of("y")));

        assertThat(Watch.of(watch.arguments().toArray(new String[0]))).isEqualTo(watch);
    }

    @Test
    void it_is_not_started_by_hand() {
        assertThatIllegalArgumentException().isThrownBy(() -> Watch.of("7"));
    }
}
