package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.ThreadActivity.Traffic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InetDiagTest {
    private static final int INFO = 232;

    /** A socket that sent 14 s ago and received 240 s ago. */
    private static byte[] message(int inode, long acked, long received, int retransmits) {
        int size = 16 + 72 + 4 + INFO;
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        buffer.putInt(size).putShort((short) 20);
        buffer.putInt(16 + 68, inode);
        buffer.putShort(88, (short) (4 + INFO)).putShort(90, (short) 2);
        int info = 92;
        buffer.put(info + 2, (byte) retransmits);
        buffer.putInt(info + 44, 14_000).putInt(info + 52, 240_000);
        buffer.putLong(info + 120, acked).putLong(info + 128, received);
        return buffer.array();
    }

    private static Map<Long, Traffic> parsed(byte[] message) {
        Map<Long, Traffic> traffic = new HashMap<>();
        assertThat(InetDiag.parse(message, message.length, traffic)).isEqualTo(SockDiag.Progress.MORE);
        return traffic;
    }

    @Test
    void a_connection_has_the_time_since_it_sent_and_received() {
        assertThat(parsed(message(4711, 100, 10, 3)))
                .containsExactly(Map.entry(4711L, new Traffic(Duration.ofSeconds(14), Duration.ofSeconds(240), 3)));
    }

    @Test
    void what_never_sent_or_received_has_no_time() {
        assertThat(parsed(message(4711, 1, 0, 0))).containsExactly(Map.entry(4711L, new Traffic(null, null, 0)));
    }

    @Test
    void a_socket_without_an_owner_is_left_out() {
        assertThat(parsed(message(0, 100, 10, 0))).isEmpty();
    }

    @Test
    void a_broken_answer_is_no_answer() {
        byte[] cutOff = message(4711, 100, 10, 0);

        assertThat(InetDiag.parse(cutOff, 90, new HashMap<>())).isEqualTo(SockDiag.Progress.FAILED);
        assertThat(InetDiag.parse(new byte[16], 16, new HashMap<>())).isEqualTo(SockDiag.Progress.FAILED);
    }
}
