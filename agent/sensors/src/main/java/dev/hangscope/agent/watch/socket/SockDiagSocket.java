package dev.hangscope.agent.watch.socket;

import com.sun.jna.NativeLong;
import dev.hangscope.agent.watch.procfs.SockDiag.Progress;
import dev.hangscope.agent.watch.scan.KernelCalls;

/** Asks the kernel about sockets: a netlink socket for one dump, sock_diag(7), through JNA. */
final class SockDiagSocket {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int BUFFER = 65_536;

    private SockDiagSocket() {}

    /** Reads one datagram of so many bytes. */
    interface Reader {
        Progress read(byte[] datagram, int length);
    }

    /**
     * Sends the request and reads the answer.
     *
     * @param most the most datagrams that are read
     * @return whether the answer was read to its end
     * @throws com.sun.jna.LastErrorException when the kernel refuses
     */
    static boolean ask(byte[] request, int most, Reader reader) {
        int fd = KernelCalls.socket(AF_NETLINK, SOCK_DGRAM_CLOEXEC, NETLINK_SOCK_DIAG);
        try {
            KernelCalls.send(fd, request, new NativeLong(request.length), 0);
            byte[] buffer = new byte[BUFFER];
            for (int i = 0; i < most; i++) {
                int read = KernelCalls.recv(fd, buffer, new NativeLong(buffer.length), 0)
                        .intValue();
                Progress progress = reader.read(buffer, read);
                if (progress != Progress.MORE || read <= 0) {
                    return progress == Progress.DONE;
                }
            }
            return false;
        } finally {
            KernelCalls.close(fd);
        }
    }
}
