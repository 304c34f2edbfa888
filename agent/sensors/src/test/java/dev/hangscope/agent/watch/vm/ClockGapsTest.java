package dev.hangscope.agent.watch.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.snapshot.history.Standstill;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockGapsTest {
    @TempDir
    private Path proc;

    private ClockGaps gaps() {
        return new ClockGaps(new ProcReader(proc.toString()), "11");
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }

    @Test
    void samples_that_come_in_time_or_a_little_late_are_no_gap() {
        ClockGaps gaps = gaps();
        for (double at = 100; at < 110; at += 0.7) {
            gaps.sample(nanos(at));
        }
        assertThat(gaps.now(nanos(110.5))).isNull();
    }

    @Test
    void late_samples_are_summed_from_the_first_on() {
        ClockGaps gaps = gaps();
        for (double at : new double[] {100, 100.25, 102.25, 102.5, 105.5, 105.75}) {
            gaps.sample(nanos(at));
        }
        assertThat(gaps.now(nanos(106.25)))
                .isEqualTo(new Standstill(
                        Duration.ofSeconds(6), 2, Duration.ofSeconds(5), Duration.ofSeconds(3), List.of()));
    }

    @Test
    void what_is_older_than_a_minute_is_forgotten() {
        ClockGaps gaps = gaps();
        gaps.sample(nanos(100));
        gaps.sample(nanos(105));
        for (double at = 105.25; at < 161; at += 0.25) {
            gaps.sample(nanos(at));
        }
        assertThat(gaps.now(nanos(161))).isNull();
    }

    @Test
    void of_very_many_the_newest_are_kept() {
        ClockGaps gaps = gaps();
        for (int i = 0; i < 1000; i++) {
            gaps.sample(nanos(100 + 2 * i));
        }
        assertThat(gaps.now(nanos(2098))).satisfies(still -> {
            assertThat(still.times()).isEqualTo(30);
            assertThat(still.lost()).isEqualTo(still.span());
        });
    }
}
