package dev.hangscope.agent.watch.socket;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import dev.hangscope.agent.watch.procfs.InetDiag;
import dev.hangscope.agent.watch.procfs.UnixDiag.Progress;
import dev.hangscope.agent.watch.scan.KernelCalls;
import dev.hangscope.snapshot.ThreadActivity.Traffic;
import java.util.HashMap;
import java.util.Map;

/** When data was last sent and received over the TCP connections of this network namespace: sock_diag(7), through JNA. */
public final class TcpTraffic {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int BUFFER = 65_536;

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
        int fd = KernelCalls.socket(AF_NETLINK, SOCK_DGRAM_CLOEXEC, NETLINK_SOCK_DIAG);
        try {
            byte[] request = InetDiag.request(family);
            KernelCalls.send(fd, request, new NativeLong(request.length), 0);
            byte[] buffer = new byte[BUFFER];
            for (int i = 0; i < MOST_DATAGRAMS; i++) {
                int read = KernelCalls.recv(fd, buffer, new NativeLong(buffer.length), 0)
                        .intValue();
                if (read <= 0 || InetDiag.parse(buffer, read, traffic) != Progress.MORE) {
                    return;
                }
            }
        } finally {
            KernelCalls.close(fd);
        }
    }
}
