package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The programs, run by the rules of {@code Documentation/networking/filter.rst}, on messages laid out as in cn_proc.h. */
class ProcEventFilterTest {
    private static final int FORK = 0x1;
    private static final int EXEC = 0x2;
    private static final int UID = 0x4;
    private static final int EXIT = 0x8000_0000;

    private static final long[] KNOWN = {10, 20, 4_000_000};

    /** The event's data begins at its word 13. */
    private static ByteBuffer message(int what, int... data) {
        ByteBuffer buffer = ByteBuffer.allocate(76).order(ByteOrder.nativeOrder());
        buffer.putInt(36, what);
        for (int i = 0; i < data.length; i++) {
            buffer.putInt(52 + 4 * i, data[i]);
        }
        return buffer.order(ByteOrder.BIG_ENDIAN);
    }

    private static boolean passes(byte[] program, ByteBuffer message) {
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
        assertThat(program.length / 8).isLessThanOrEqualTo(4096);
        int a = 0;
        int x = 0;
        int at = 0;
        while (true) {
            int operand = code.getInt(at * 8 + 4);
            int ifTrue = code.get(at * 8 + 2) & 0xff;
            int ifFalse = code.get(at * 8 + 3) & 0xff;
            int next = at + 1;
            switch (code.getShort(at * 8)) {
                case 0x20 -> a = message.getInt(operand);
                case 0x15 -> next += a == operand ? ifTrue : ifFalse;
                case 0x1d -> next += a == x ? ifTrue : ifFalse;
                case 0x05 -> next += operand;
                case 0x07 -> x = a;
                case 0x06 -> {
                    return operand != 0;
                }
                default -> throw new AssertionError("instruction " + at);
            }
            at = next;
        }
    }

    private static boolean passes(ByteBuffer message) {
        return passes(ProcEventFilter.only(KNOWN), message);
    }

    @Test
    void forks_by_the_known_pass() {
        assertThat(passes(message(FORK, 12, 10, 30, 30))).isTrue();
        assertThat(passes(message(FORK, 4_000_000, 4_000_000, 30, 30))).isTrue();
        assertThat(passes(message(FORK, 11, 11, 30, 30))).isFalse();
        assertThat(passes(message(FORK, 10, 11, 30, 30)))
                .as("by a thread with that id")
                .isFalse();
    }

    @Test
    void programs_that_the_known_start_pass() {
        assertThat(passes(message(EXEC, 20, 20))).isTrue();
        assertThat(passes(message(EXEC, 21, 21))).isFalse();
    }

    @Test
    void exits_of_the_known_and_of_their_children_pass() {
        assertThat(passes(message(EXIT, 20, 20, 9, 17, 1, 1))).isTrue();
        assertThat(passes(message(EXIT, 31, 31, 9, 17, 20, 20)))
                .as("a child that is not known yet")
                .isTrue();
        assertThat(passes(message(EXIT, 31, 31, 9, 17, 1, 1))).isFalse();
    }

    @Test
    void threads_pass_no_filter() {
        for (byte[] program : new byte[][] {ProcEventFilter.all(), ProcEventFilter.only(KNOWN)}) {
            assertThat(passes(program, message(FORK, 10, 10, 31, 10))).isFalse();
            assertThat(passes(program, message(EXIT, 31, 10, 0, 17, 1, 1))).isFalse();
            assertThat(passes(program, message(UID, 10, 10))).isFalse();
        }
    }

    @Test
    void without_a_choice_all_processes_pass() {
        byte[] all = ProcEventFilter.all();
        assertThat(passes(all, message(FORK, 1, 1, 31, 31))).isTrue();
        assertThat(passes(all, message(EXEC, 31, 31))).isTrue();
        assertThat(passes(all, message(EXIT, 31, 31, 0, 17, 1, 1))).isTrue();
    }

    @Test
    void as_many_as_the_kernel_takes_are_all_compared() {
        byte[] most = ProcEventFilter.only(
                LongStream.rangeClosed(1, ProcEventFilter.MOST).toArray());
        assertThat(passes(most, message(EXIT, ProcEventFilter.MOST, ProcEventFilter.MOST, 0, 17, 0, 0)))
                .isTrue();
        assertThat(passes(most, message(EXIT, 5000, 5000, 0, 17, ProcEventFilter.MOST, 1)))
                .as("the parent's process counts, not its thread")
                .isTrue();
        assertThat(passes(most, message(FORK, 5000, ProcEventFilter.MOST, 6000, 6000)))
                .isTrue();
        assertThat(passes(most, message(FORK, 5000, 5000, 6000, 6000))).isFalse();
    }
}
