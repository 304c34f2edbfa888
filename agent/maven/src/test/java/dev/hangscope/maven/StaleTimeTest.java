package dev.hangscope.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaleTimeTest {
    @Test
    void it_has_a_number_and_a_unit() {
        assertThat(StaleTime.parse("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(StaleTime.parse("10m")).isEqualTo(Duration.ofMinutes(10));
        assertThat(StaleTime.parse("1h")).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "0s", "-1m", "1.5h", "10 minutes"})
    void all_else_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StaleTime.parse(text))
                .withMessageContaining("hangscope.stale=" + text);
    }
}
