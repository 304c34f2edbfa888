package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.ProcEvents.Event;
import dev.hangscope.agent.watch.procfs.ProcEvents.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Datagrams laid out as {@code linux/cn_proc.h} has them: netlink head, connector head, event. */
class ProcEventsTest {
    private static final int FORK = 0x1;
    private static final int EXEC = 0x2;
    private static final int EXIT = 0x8000_0000;
    private static final int SIZE = 16 + 20 + 16 + 24;

    private static byte[] datagram(int what, int... data) {
        ByteBuffer buffer = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
        buffer.putInt(SIZE).putShort((short) 3).putShort((short) 0).putInt(0).putInt(0);
        buffer.putInt(1).putInt(1).putInt(7).putInt(0).putShort((short) 40).putShort((short) 0);
        buffer.putInt(what).putInt(0).putLong(123_456_789L);
        for (int each : data) {
            buffer.putInt(each);
        }
        return buffer.array();
    }

    private static List<Event> parsed(byte[] datagram) {
        return ProcEvents.parse(datagram, datagram.length);
    }

    @Test
    void a_fork_tells_child_parent_and_the_thread_that_forked() {
        assertThat(parsed(datagram(FORK, 12, 10, 20, 20))).containsExactly(new Event(Kind.FORKED, 20, 10, 12, 0));
    }

    @Test
    void a_new_thread_is_no_new_process() {
        assertThat(parsed(datagram(FORK, 10, 10, 21, 20))).isEmpty();
    }

    @Test
    void a_new_program_is_told_of_the_process() {
        assertThat(parsed(datagram(EXEC, 20, 20))).containsExactly(new Event(Kind.EXECUTED, 20, 0, 0, 0));
    }

    @Test
    void an_exit_tells_the_status_word_and_the_parent() {
        assertThat(parsed(datagram(EXIT, 20, 20, 9, 17, 10, 10))).containsExactly(new Event(Kind.EXITED, 20, 10, 0, 9));
    }

    @Test
    void the_end_of_one_thread_is_no_exit() {
        assertThat(parsed(datagram(EXIT, 21, 20, 0, 17, 10, 10))).isEmpty();
    }

    @Test
    void several_messages_of_one_datagram_are_all_read() {
        byte[] one = datagram(FORK, 10, 10, 20, 20);
        byte[] two = Arrays.copyOf(one, 2 * SIZE);
        System.arraycopy(datagram(EXIT, 20, 20, 256, 17, 10, 10), 0, two, SIZE, SIZE);

        assertThat(parsed(two)).extracting(Event::kind).containsExactly(Kind.FORKED, Kind.EXITED);
    }

    @Test
    void what_is_cut_off_or_not_understood_is_left_out() {
        byte[] whole = datagram(EXIT, 20, 20, 9, 17, 10, 10);
        for (int length = 0; length < SIZE; length++) {
            assertThat(ProcEvents.parse(whole, length)).as("%s bytes", length).isEmpty();
        }
        assertThat(parsed(datagram(0x4000_0000, 1, 1, 1, 1))).isEmpty();
        assertThat(ProcEvents.parse(new byte[100], 100)).isEmpty();
    }
}
