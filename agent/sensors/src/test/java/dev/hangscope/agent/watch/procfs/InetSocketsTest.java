package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.InetSockets.Socket;
import org.junit.jupiter.api.Test;

class InetSocketsTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid" + "  timeout inode\n";

    private static String line(String ends, String state, String queues, long inode) {
        return "   0: " + ends + " " + state + " " + queues + " 00:00000000 00000000     0        0 " + inode
                + " 1 0000 20 4 30 10 -1\n";
    }

    @Test
    void two_ends_with_each_others_address_are_one_connection() {
        InetSockets sockets = new InetSockets()
                .add(
                        "tcp",
                        HEAD
                                + line("00000000:1F90 00000000:0000", "0A", "00000000:00000000", 10)
                                + line("0100007F:1F90 0100007F:8D5A", "01", "00000000:00000000", 11)
                                + line("0100007F:8D5A 0100007F:1F90", "01", "00000000:00000000", 12)
                                + line("0A00000A:8D5A 08080808:0050", "01", "00000000:00000000", 13));

        assertThat(sockets.peerOf(11)).isEqualTo(new InetSockets.Peer(12, 0));
        assertThat(sockets.peerOf(12)).isEqualTo(new InetSockets.Peer(11, 0));
        assertThat(sockets.peerOf(10)).as("it listens").isNull();
        assertThat(sockets.peerOf(13)).as("its other end is far away").isNull();
        assertThat(sockets.peerOf(99)).isNull();
    }

    @Test
    void a_connection_that_is_not_accepted_belongs_to_the_listening_socket() {
        String connections = line("0100007F:1F90 0100007F:8D5A", "01", "00000000:00000000", 0)
                + line("0100007F:8D5A 0100007F:1F90", "01", "00000000:00000000", 12);
        String listening = line("00000000:1F90 00000000:0000", "0A", "00000001:00000000", 10);
        InetSockets sockets = new InetSockets().add("tcp", connections + listening);

        assertThat(sockets.peerOf(12)).isEqualTo(new InetSockets.Peer(10, 0));
        assertThat(sockets.otherEndOf(sockets.withInode(12))).isNull();
        assertThat(new InetSockets().add("tcp", connections).peerOf(12)).isNull();
        assertThat(new InetSockets()
                        .add("tcp", connections + listening)
                        .add("tcp", line("00000000:1F90 00000000:0000", "0A", "00000000:00000000", 11))
                        .peerOf(12))
                .as("two sockets listen with SO_REUSEPORT")
                .isNull();
    }

    @Test
    void data_is_pending_that_was_received_or_is_on_its_way() {
        InetSockets sockets = new InetSockets()
                .add(
                        "tcp",
                        line("0100007F:1F90 0100007F:8D5A", "01", "00000000:00000005", 11)
                                + line("0100007F:8D5A 0100007F:1F90", "01", "00000020:00000000", 12));

        assertThat(sockets.peerOf(11)).isEqualTo(new InetSockets.Peer(12, 0x25));
        assertThat(sockets.peerOf(12)).isEqualTo(new InetSockets.Peer(11, 0));
    }

    @Test
    void an_address_of_the_old_protocol_may_be_written_as_one_of_the_new() {
        InetSockets sockets = new InetSockets()
                .add("tcp", line("0100007F:8D5A 0100007F:1F90", "08", "00000000:00000000", 12))
                .add(
                        "tcp",
                        line(
                                "0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:8D5A",
                                "05",
                                "00000000:00000000",
                                11));

        assertThat(sockets.peerOf(11)).isEqualTo(new InetSockets.Peer(12, 0));
    }

    @Test
    void a_socket_of_another_protocol_is_no_other_end() {
        InetSockets sockets = new InetSockets()
                .add("tcp", line("0100007F:8D5A 0100007F:1F90", "01", "00000000:00000000", 12))
                .add("udp", line("0100007F:1F90 0100007F:8D5A", "01", "00000000:00000000", 11));

        assertThat(sockets.peerOf(11)).isNull();
    }

    @Test
    void garbled_lines_are_left_out() {
        InetSockets sockets = new InetSockets()
                .add("tcp", line("a b", "01", "12", 7) + line("a b", "01", "x:y", 8) + "x\n\n" + HEAD)
                .add("tcp6", null);

        assertThat(sockets.peerOf(7)).isNull();
        assertThat(sockets.peerOf(8)).isNull();
    }

    private static void assertSocket(InetSockets sockets, long inode, Object... parts) {
        assertThat(sockets.withInode(inode))
                .extracting(Socket::local, Socket::remote, Socket::state, Socket::unread, Socket::unsent)
                .containsExactly(parts);
    }

    @Test
    void a_socket_is_told_with_its_addresses_state_and_queues() {
        InetSockets sockets = new InetSockets()
                .add(
                        "tcp",
                        HEAD
                                + line("0100007F:1F90 0100007F:9C40", "01", "00000000:00000003", 12)
                                + line("0100007F:9C40 0100007F:1F90", "01", "0000000A:00000000", 13));

        assertSocket(sockets, 13, "127.0.0.1:40000", "127.0.0.1:8080", "ESTABLISHED", 0L, 10L);
        assertThat(sockets.otherEndOf(sockets.withInode(13)))
                .extracting(Socket::inode)
                .isEqualTo(12L);
    }

    @Test
    void addresses_of_six_are_short_and_mapped_ones_are_those_of_four() {
        InetSockets sockets = new InetSockets()
                .add(
                        "tcp",
                        line(
                                        "00000000000000000000000001000000:1F90 B80D0120000000000000000001000000:9C40",
                                        "02",
                                        "0:0",
                                        14)
                                + line(
                                        "0000000000000000FFFF00000100007F:0050 0000000000000000FFFF00000200007F:0051",
                                        "08",
                                        "0:0",
                                        15));

        assertSocket(sockets, 14, "[::1]:8080", "[2001:db8::1]:40000", "SYN_SENT", 0L, 0L);
        assertSocket(sockets, 15, "127.0.0.1:80", "127.0.0.2:81", "CLOSE_WAIT", 0L, 0L);
    }

    @Test
    void what_is_not_understood_is_left_out() {
        InetSockets sockets = new InetSockets()
                .add("tcp", null)
                .add("tcp", "")
                .add("tcp", HEAD)
                .add("tcp", "   0: 01:1 02:2 zz a:b\n")
                .add("tcp", line("0100007F 0100007F:9C40", "01", "0:0", 16))
                .add("tcp", line("01x0007F:1F90 0100007F:9C40", "01", "0:0", 16));

        assertThat(sockets.withInode(16)).isNull();
    }
}
