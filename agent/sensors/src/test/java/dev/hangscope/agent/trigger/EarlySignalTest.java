package dev.hangscope.agent.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EarlySignalTest {

    private static String status(int slept, int preempted) {
        return "Name:\tSignal Dispatch\nvoluntary_ctxt_switches:\t" + slept + "\nnonvoluntary_ctxt_switches:\t"
                + preempted + "\n";
    }

    @Test
    void a_thread_that_has_only_waited_has_rarely_lost_the_cpu() {
        assertThat(EarlySignal.hasDumped(status(1, 2))).isFalse();
        assertThat(EarlySignal.hasDumped(status(3, 1))).isFalse();
        assertThat(EarlySignal.hasDumped(status(2, 2))).isFalse();
    }

    @Test
    void a_thread_that_has_printed_a_dump_has_often() {
        assertThat(EarlySignal.hasDumped(status(5, 0))).isTrue();
        assertThat(EarlySignal.hasDumped(status(4, 3))).isTrue();
        assertThat(EarlySignal.hasDumped(status(3, 6))).isTrue();
    }

    @Test
    void a_kernel_that_does_not_count_says_nothing() {
        assertThat(EarlySignal.hasDumped("")).isFalse();
        assertThat(EarlySignal.hasDumped("\nvoluntary_ctxt_switches:\tmany")).isFalse();
    }
}
