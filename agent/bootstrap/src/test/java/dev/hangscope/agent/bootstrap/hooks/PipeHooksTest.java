package dev.hangscope.agent.bootstrap.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipeHooksTest {
    private static final int MANY = 100_000;

    private QueueRecord record;

    @BeforeEach
    void make() {
        CoarseClock.tick();
        record = PipeHooks.source();
        PipeHooks.sink();
    }

    private static Object noted() {
        return ThreadTable.ofCurrent(ThreadId.current()).waitsOn();
    }

    @Test
    void both_channels_of_a_pipe_have_one_record() {
        QueueRecord source = PipeHooks.source();

        assertThat(PipeHooks.sink()).isSameAs(source).isNotSameAs(record);
        assertThat(source.createdAt).isNotEmpty();
    }

    @Test
    void a_sink_without_a_source_has_no_record() {
        assertThat(PipeHooks.sink()).isNull();
    }

    @Test
    void a_sink_does_not_take_the_record_of_a_pipe_that_is_read_from() {
        PipeHooks.reading(true, record);

        assertThat(PipeHooks.sink()).isNull();
    }

    @Test
    void reads_and_writes_are_told_apart_and_noted() {
        PipeHooks.writing(true, record);
        PipeHooks.asked(record);
        PipeHooks.reading(true, record);

        QueueUse use = record.find(ThreadId.current());
        assertThat(use.puts).isEqualTo(2);
        assertThat(use.takes).isEqualTo(1);
        assertThat(((PipeRecord) record).moves()).isEqualTo(3);
        assertThat(noted()).isSameAs(record);
    }

    @Test
    void what_does_not_wait_leaves_no_note() {
        PipeHooks.reading(true, record);
        PipeHooks.reading(false, record);
        assertThat(noted()).isNull();

        PipeHooks.writing(true, record);
        PipeHooks.writing(true, null);
        assertThat(noted()).isNull();
    }

    @Test
    void an_echo_from_one_pipe_to_another_allocates_nothing() {
        QueueRecord other = PipeHooks.source();
        PipeHooks.sink();
        for (int i = 0; i < MANY; i++) {
            echo(other); // spends the samples of places
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        for (int i = 0; i < MANY; i++) {
            echo(other);
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MANY);
    }

    private void echo(QueueRecord other) {
        PipeHooks.reading(true, record);
        PipeHooks.writing(true, other);
    }
}
