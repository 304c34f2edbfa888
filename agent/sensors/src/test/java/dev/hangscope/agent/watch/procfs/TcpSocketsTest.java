package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.TcpSockets.Socket;
import org.junit.jupiter.api.Test;

class TcpSocketsTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    private static String line(String local, String remote, String state, String queues, long inode) {
        return "   0: " + local + " " + remote + " " + state + " " + queues + " 00:00000000 00000000  1000        0 "
                + inode + " 1 0000000000000000 100 0 0 10 0\n";
    }

    @Test
    void both_ends_of_a_connection_on_this_machine_are_found() {
        TcpSockets sockets = new TcpSockets()
                .add(HEAD
                        + line("0100007F:1F90", "0100007F:9C40", "01", "00000000:00000003", 12)
                        + line("0100007F:9C40", "0100007F:1F90", "01", "0000000A:00000000", 13));

        Socket near = sockets.withInode(13);

        assertThat(near).isEqualTo(new Socket(13, "127.0.0.1:40000", "127.0.0.1:8080", "ESTABLISHED", 0, 10));
        assertThat(sockets.otherEndOf(near)).extracting(Socket::inode).isEqualTo(12L);
    }

    @Test
    void addresses_of_six_are_short_and_mapped_ones_are_those_of_four() {
        TcpSockets sockets = new TcpSockets()
                .add(line(
                                "00000000000000000000000001000000:1F90",
                                "B80D0120000000000000000001000000:9C40",
                                "02",
                                "0:0",
                                14)
                        + line(
                                "0000000000000000FFFF00000100007F:0050",
                                "0000000000000000FFFF00000200007F:0051",
                                "08",
                                "0:0",
                                15));

        assertThat(sockets.withInode(14))
                .isEqualTo(new Socket(14, "[::1]:8080", "[2001:db8::1]:40000", "SYN_SENT", 0, 0));
        assertThat(sockets.withInode(15)).isEqualTo(new Socket(15, "127.0.0.1:80", "127.0.0.2:81", "CLOSE_WAIT", 0, 0));
    }

    @Test
    void what_is_not_understood_is_left_out() {
        TcpSockets sockets = new TcpSockets()
                .add(null)
                .add("")
                .add(HEAD)
                .add("   0: 01:1 02:2 zz a:b\n")
                .add(line("0100007F", "0100007F:9C40", "01", "0:0", 16))
                .add(line("01x0007F:1F90", "0100007F:9C40", "01", "0:0", 16));

        assertThat(sockets.withInode(16)).isNull();
    }
}
