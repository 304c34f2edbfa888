package dev.hangscope.agent.bootstrap.hooks.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
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
        PipeHooks.waiting(true, record);

        assertThat(PipeHooks.sink()).isNull();
    }

    @Test
    void bytes_are_counted_for_the_thread_and_for_the_pipe() {
        PipeHooks.written(5, record);
        PipeHooks.read(2, record);
        PipeHooks.read(-1, record);
        PipeHooks.read(0, record);

        QueueUse use = record.find(ThreadId.current());
        assertThat(use.puts).isEqualTo(5);
        assertThat(use.takes).isEqualTo(2);
        assertThat(((PipeRecord) record).bytes()).isEqualTo(3);
        assertThat(((PipeRecord) record).moved()).isEqualTo(7);
    }

    @Test
    void what_was_read_before_its_write_has_returned_gives_no_number() {
        PipeHooks.read(2, record);

        assertThat(((PipeRecord) record).bytes()).isNull();
    }

    @Test
    void who_asks_for_the_descriptor_may_write_any_number_of_bytes() {
        PipeHooks.asked(record);

        assertThat(record.find(ThreadId.current()).puts).isPositive();
        assertThat(((PipeRecord) record).bytes()).isNull();
    }

    @Test
    void a_wait_is_noted_and_what_does_not_wait_leaves_no_note() {
        PipeHooks.waiting(true, record);
        assertThat(noted()).isSameAs(record);

        PipeHooks.waiting(false, record);
        assertThat(noted()).isNull();

        PipeHooks.waiting(true, record);
        PipeHooks.waiting(true, null);
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
        PipeHooks.waiting(true, record);
        PipeHooks.read(1, record);
        PipeHooks.waiting(true, other);
        PipeHooks.written(1, other);
    }
}
