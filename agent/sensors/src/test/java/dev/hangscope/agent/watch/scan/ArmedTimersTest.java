package dev.hangscope.agent.watch.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArmedTimersTest {
    private static final String HEAD = "Timer List Version: v0.10\nHRTIMER_MAX_CLOCK_BASES: 8\nnow at 77 nsecs\n";
    private static final String ARMED = " #0: <0000000000000000>, %s, S:01\n";
    private static final String TIMER = "ID: 0\nsignal: 10/0000000000000000\nnotify: signal/pid.7\nClockID: %d\n";

    private static boolean mayBeArmed(String timerList, int clock) {
        return ArmedTimers.of(timerList).mayBeArmed(TIMER.formatted(clock));
    }

    @Test
    void a_timer_that_is_listed_is_armed_only_if_the_machine_has_an_armed_one() {
        assertThat(mayBeArmed(HEAD, 1)).isFalse();
        assertThat(mayBeArmed(HEAD + ARMED.formatted("posix_timer_fn"), 1)).isTrue();
        assertThat(mayBeArmed(HEAD + ARMED.formatted("alarmtimer_fired"), 9)).isTrue();
        assertThat(mayBeArmed(HEAD + ARMED.formatted("it_real_fn"), 1)).isFalse();
    }

    @Test
    void a_timer_counts_as_armed_where_the_list_may_not_be_read() {
        assertThat(ArmedTimers.of(null).mayBeArmed(TIMER.formatted(1))).isTrue();
        assertThat(ArmedTimers.of("").mayBeArmed(TIMER.formatted(1))).isTrue();
        assertThat(ArmedTimers.of(null).mayBeArmed("")).isFalse();
    }

    @Test
    void a_clock_of_the_cpu_stands_still_while_its_process_waits() {
        assertThat(mayBeArmed(HEAD, -6)).as("CPU clock of the process itself").isFalse();
        assertThat(mayBeArmed(HEAD, -54)).as("CPU clock of another process").isTrue();
    }

    @Test
    void a_text_that_is_not_understood_counts_as_armed() {
        assertThat(ArmedTimers.of(HEAD).mayBeArmed("garbled")).isTrue();
    }
}
