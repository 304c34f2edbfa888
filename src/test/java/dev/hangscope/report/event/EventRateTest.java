package dev.hangscope.report.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventRateTest {
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");

    private final EventRate rate = new EventRate(2, Duration.ofMinutes(1));

    private boolean passesAfter(long seconds) {
        return rate.passes(START.plusSeconds(seconds));
    }

    @Test
    void lets_so_many_pass_in_each_minute_and_counts_the_rest() {
        assertThat(passesAfter(0)).isTrue();
        assertThat(passesAfter(30)).isTrue();
        assertThat(passesAfter(59)).isFalse();
        assertThat(passesAfter(60)).isTrue();
        assertThat(passesAfter(61)).isFalse();
        assertThat(passesAfter(90)).isTrue();

        assertThat(rate.takeDropped()).isEqualTo(2);
        assertThat(rate.takeDropped()).isZero();
    }

    @Test
    void a_clock_that_is_set_back_stops_nothing() {
        passesAfter(7200);
        passesAfter(7200);

        assertThat(passesAfter(0)).isTrue();
    }
}
