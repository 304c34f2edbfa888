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
    void connected_sockets_have_their_peer_also_those_for_datagrams() {
        Map<Long, Long> peers = new HashMap<>();

        assertThat(UnixDiag.parse(message(1, 1, 126158, 126159), 40, peers)).isEqualTo(SockDiag.Progress.MORE);
        UnixDiag.parse(message(2, 1, 5, 6), 40, peers);
        UnixDiag.parse(message(2, 7, 15, 16), 40, peers);
        UnixDiag.parse(message(1, 10, 7, 8), 40, peers);
        UnixDiag.parse(message(1, 1, 9, 0), 40, peers);

        assertThat(peers).isEqualTo(Map.of(126158L, 126159L, 5L, 6L));
        assertThat(UnixDiag.parse(DONE, DONE.length, peers)).isEqualTo(SockDiag.Progress.DONE);
    }

    @Test
    void a_socket_for_datagrams_remembers_a_peer_that_was_closed() {
        Map<Long, Long> peers = new HashMap<>();

        UnixDiag.parse(message(2, 1, 5, 0), 40, peers);
        UnixDiag.parse(message(1, 1, 9, 0), 40, peers);
        UnixDiag.parse(message(5, 1, 11, 0), 40, peers);

        assertThat(peers).isEqualTo(Map.of(5L, 0L));
    }

    @Test
    void a_socket_that_is_not_accepted_yet_belongs_to_the_one_that_listens() {
        byte[] queued = message(1, 10, 50, 100);
        queued[34] = 3;
        Map<Long, Long> peers = new HashMap<>();

        UnixDiag.parse(queued, 40, peers);

        assertThat(peers).isEqualTo(Map.of(100L, 50L));
    }

    @Test
    void a_listening_socket_has_the_file_of_its_name() {
        ByteBuffer buffer = ByteBuffer.allocate(44).order(ByteOrder.nativeOrder());
        buffer.put(message(1, 10, 50, 0), 0, 32).putInt(0, 44).position(32);
        buffer.putShort((short) 12).putShort((short) 1).putInt(777).putInt(8 << 20 | 3);
        Map<String, Long> listeners = new HashMap<>();

        UnixDiag.parseListeners(buffer.array(), 44, listeners);

        assertThat(listeners).isEqualTo(Map.of(UnixDiag.fileKey(0x803, 777), 50L));
        assertThat(UnixDiag.fileKey(0x803, 777L | 1L << 40))
                .as("the kernel tells 32 bits of the inode")
                .isEqualTo(UnixDiag.fileKey(0x803, 777));
        assertThat(UnixDiag.requestOfListeners()).hasSize(40);
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
                "u_str ESTAB  0 0   * 126158 * 126159\nu_str LISTEN 0 4096 /run/x 12 * 0\nu_dgr UNCONN 0 0 * 3 * 4\nu_dgr ESTAB 0 0 * 30 * 31\n"
                        + "u_seq ESTAB 0 0 @name 20 * 21\nrubbish\n";

        assertThat(UnixDiag.ofSs(text))
                .containsEntry(126158L, 126159L)
                .containsEntry(20L, 21L)
                .containsEntry(30L, 31L)
                .hasSize(3);
        assertThat(UnixDiag.ofSs(null)).isEmpty();
    }

    @Test
    void the_request_is_forty_bytes() {
        assertThat(UnixDiag.request()).hasSize(40);
    }
}
