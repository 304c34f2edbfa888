package dev.hangscope.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatcherTest {
    private static final Duration PERIOD = Duration.ofSeconds(10);

    @Test
    void quick_samples_are_taken_each_period() {
        assertThat(Watcher.pause(Duration.ofMillis(100), Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(100));
        assertThat(Watcher.pause(PERIOD, Duration.ofSeconds(2))).isEqualTo(PERIOD);
    }

    @Test
    void a_sample_that_stops_the_application_for_long_is_followed_by_a_long_pause() {
        assertThat(Watcher.pause(PERIOD, Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(80));
    }
}
