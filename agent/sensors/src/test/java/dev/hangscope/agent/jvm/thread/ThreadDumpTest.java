package dev.hangscope.agent.jvm.thread;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThreadDumpTest {

    @Test
    void no_thread_waits_for_a_class() {
        assertThat(ThreadDump.initialized()).isEmpty();
    }
}
