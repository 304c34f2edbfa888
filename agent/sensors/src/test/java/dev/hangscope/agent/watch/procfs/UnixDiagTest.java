package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnixDiagTest {

    private static byte[] message(int type, int state, int inode, int peer) {
        ByteBuffer buffer = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder());
        buffer.putInt(40).putShort((short) 20).putShort((short) 2).putInt(1).putInt(0);
        buffer.put((byte) 1)
                .put((byte) type)
                .put((byte) state)
                .put((byte) 0)
                .putInt(inode)
                .putInt(0)
                .putInt(0);
        buffer.putShort((short) 8).putShort((short) 2).putInt(peer);
        return buffer.array();
    }

    private static final byte[] DONE = ByteBuffer.allocate(20)
            .order(ByteOrder.nativeOrder())
            .putInt(20)
            .putShort((short) 3)
            .array();

    @Test
    void connected_stream_sockets_have_their_peer() {
        Map<Long, Long> peers = new HashMap<>();

        assertThat(UnixDiag.parse(message(1, 1, 126158, 126159), 40, peers)).isEqualTo(SockDiag.Progress.MORE);
        UnixDiag.parse(message(2, 1, 5, 6), 40, peers);
        UnixDiag.parse(message(1, 10, 7, 8), 40, peers);
        UnixDiag.parse(message(1, 1, 9, 0), 40, peers);

        assertThat(peers).containsOnlyKeys(126158L).containsValue(126159L);
        assertThat(UnixDiag.parse(DONE, DONE.length, peers)).isEqualTo(SockDiag.Progress.DONE);
    }

    @Test
    void a_broken_answer_is_no_answer() {
        byte[] tooLong = message(1, 1, 1, 2);
        tooLong[0] = 100;

        assertThat(UnixDiag.parse(tooLong, 40, new HashMap<>())).isEqualTo(SockDiag.Progress.FAILED);
        assertThat(UnixDiag.parse(new byte[16], 16, new HashMap<>())).isEqualTo(SockDiag.Progress.FAILED);
        assertThat(UnixDiag.parse(new byte[0], 0, new HashMap<>())).isEqualTo(SockDiag.Progress.MORE);
    }

    @Test
    void the_text_of_ss_tells_the_same() {
        String text =
                "u_str ESTAB  0 0   * 126158 * 126159\nu_str LISTEN 0 4096 /run/x 12 * 0\nu_dgr UNCONN 0 0 * 3 * 4\n"
                        + "u_seq ESTAB 0 0 @name 20 * 21\nrubbish\n";

        assertThat(UnixDiag.ofSs(text))
                .containsEntry(126158L, 126159L)
                .containsEntry(20L, 21L)
                .hasSize(2);
        assertThat(UnixDiag.ofSs(null)).isEmpty();
    }

    @Test
    void the_request_is_forty_bytes() {
        assertThat(UnixDiag.request()).hasSize(40);
    }
}
