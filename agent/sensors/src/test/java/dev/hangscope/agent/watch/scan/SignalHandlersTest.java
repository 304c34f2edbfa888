package dev.hangscope.agent.watch.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.StatusText;
import org.junit.jupiter.api.Test;

class SignalHandlersTest {
    private static boolean waitsForSignals(String executable, int... caught) {
        long mask = 0;
        for (int signal : caught) {
            mask |= 1L << (signal - 1);
        }
        return SignalHandlers.ofTheProgram(new StatusText(1, 0, mask, 0, 0), executable);
    }

    @Test
    void handlers_of_signals_that_programs_are_sent() {
        for (int signal : new int[] {1, 2, 3, 10, 12, 15, 17, 18, 23, 28, 29, 30, 34, 64}) {
            assertThat(waitsForSignals("/usr/bin/server", signal))
                    .as("signal %d", signal)
                    .isTrue();
        }
        for (int signal : new int[] {11, 13, 14, 20, 32, 33}) {
            assertThat(waitsForSignals("/usr/bin/server", signal))
                    .as("signal %d", signal)
                    .isFalse();
        }
    }

    @Test
    void an_interpreter_handles_some_signals_in_every_program() {
        assertThat(waitsForSignals("/usr/bin/dash", 2, 17)).isFalse();
        assertThat(waitsForSignals("/usr/bin/dash", 2, 15, 17)).isTrue();
        assertThat(waitsForSignals("/usr/bin/python3.11", 2)).isFalse();
        assertThat(waitsForSignals("/usr/bin/bash", 2, 17)).isFalse();
        assertThat(waitsForSignals("/usr/bin/node", 2, 10, 15)).isFalse();
        assertThat(waitsForSignals("/usr/bin/node", 1, 10, 15)).isTrue();
        assertThat(waitsForSignals("/usr/bin/perl", 2)).isTrue();
        assertThat(waitsForSignals(null, 2)).isTrue();
        assertThat(waitsForSignals("/usr/bin/python3.11", 2, 15)).isTrue();
    }

    @Test
    void a_handler_cannot_run_while_its_signal_is_blocked_in_each_thread() {
        long child = 1L << 16;
        StatusText inHandler = new StatusText(1, 0, child, 0, child);
        StatusText helper = new StatusText(1, 0, child, 0, 0);

        assertThat(SignalHandlers.ofTheProgram(inHandler, "/usr/bin/server")).isFalse();
        assertThat(inHandler.catches(17)).isFalse();
        assertThat(SignalHandlers.ofTheProgram(helper.and(inHandler), "/usr/bin/server"))
                .isTrue();
    }

    private static boolean onlyAgreed(String executable, int... caught) {
        long mask = 0;
        for (int signal : caught) {
            mask |= 1L << (signal - 1);
        }
        return SignalHandlers.onlyAgreed(new StatusText(1, 0, mask, 0, 0), executable);
    }

    @Test
    void signals_that_two_programs_agree_on() {
        assertThat(onlyAgreed("/usr/bin/job", 10)).isTrue();
        assertThat(onlyAgreed("/usr/bin/job", 12, 17, 34)).isTrue();
        assertThat(onlyAgreed("/usr/bin/python3.11", 2, 10)).isTrue();
        assertThat(onlyAgreed("/usr/bin/job", 2, 10)).isFalse();
        assertThat(onlyAgreed("/usr/bin/job", 10, 15)).isFalse();
        assertThat(onlyAgreed("/usr/bin/job", 1, 10)).isFalse();
        assertThat(onlyAgreed("/usr/bin/job")).isFalse();
    }

    @Test
    void make_handles_signals_only_to_remove_half_made_files() {
        assertThat(waitsForSignals("/usr/bin/make", 1, 2, 3, 15)).isFalse();
        assertThat(waitsForSignals("/usr/bin/xargs", 10, 12))
                .as("it tunes how many commands run")
                .isFalse();
    }
}
