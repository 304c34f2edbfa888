package dev.hangscope.agent.watch.socket;

import com.sun.jna.LastErrorException;
import dev.hangscope.agent.watch.procfs.InetDiag;
import dev.hangscope.snapshot.ThreadActivity.Traffic;
import java.util.HashMap;
import java.util.Map;

/** When data was last sent and received over the TCP connections of this network namespace: sock_diag(7), through JNA. */
public final class TcpTraffic {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** Of a machine with more connections the rest is not read. */
    private static final int MOST_DATAGRAMS = 4096;

    private TcpTraffic() {}

    /** The traffic of each connection by the inode of its socket; empty where the kernel does not answer, or JNA cannot be used. */
    public static Map<Long, Traffic> byInode() {
        Map<Long, Traffic> traffic = new HashMap<>();
        try {
            read(AF_INET, traffic);
            read(AF_INET6, traffic);
        } catch (LastErrorException | LinkageError refused) {
            return traffic;
        }
        return traffic;
    }

    private static void read(int family, Map<Long, Traffic> traffic) {
        SockDiagSocket.ask(
                InetDiag.request(family),
                MOST_DATAGRAMS,
                (datagram, length) -> InetDiag.parse(datagram, length, traffic));
    }
}
