package dev.hangscope.agent.bootstrap.hooks.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CountHooksTest {
    private static final int MANY = 100_000;

    @Test
    void latches_made_without_end_get_records_no_more_until_the_next_tick() {
        for (int i = 0; i < MANY; i++) {
            CountHooks.madeLatch(2);
        }
        assertThat(CountHooks.madeLatch(2)).isNull();

        CoarseClock.tick();

        assertThat(CountHooks.madeLatch(2)).isNotNull();
    }

    @Test
    void a_latch_counted_down_without_end_says_that_it_is_recorded_no_more() {
        LatchRecord record = new LatchRecord(null);
        for (int i = 0; i < MANY - 1; i++) {
            CountHooks.counted(false, record);
        }
        assertThat(record.isFull()).isFalse();

        CountHooks.counted(false, record);
        CountHooks.counted(false, record);

        assertThat(record.isFull()).isTrue();
        assertThat(Arrays.stream(record.uses()).filter(use -> use != null))
                .singleElement()
                .satisfies(use -> assertThat(use.puts).isEqualTo(MANY));
    }

    @Test
    void the_last_count_is_not_recorded() {
        LatchRecord record = new LatchRecord(null);

        CountHooks.counted(true, record);

        assertThat(record.uses()).containsOnlyNulls();
    }
}
