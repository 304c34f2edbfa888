package dev.hangscope.agent.watch.procfs;

import dev.hangscope.snapshot.ThreadActivity.Traffic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traffic of TCP connections: sock_diag(7) messages with {@code struct tcp_info} of {@code linux/tcp.h}. No file of {@code /proc} has
 * the time at which data was last sent or received.
 */
public final class InetDiag {
    /** Bytes of {@code struct nlmsghdr}. */
    private static final int HEAD = 16;

    /** Bytes of {@code struct inet_diag_req_v2}. */
    private static final int REQUEST = 56;

    /** Bytes of {@code struct inet_diag_msg}; its inode is the last field. */
    private static final int MESSAGE = 72;

    private static final int INODE = 68;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int INET_DIAG_INFO = 2;
    private static final int IPPROTO_TCP = 6;

    /** All states in which a thread may wait for the other side: all but {@code TIME_WAIT} and {@code LISTEN}. */
    private static final int STATES = 0xFFF & ~(1 << 6) & ~(1 << 10);

    private static final int RETRANSMITS = 2;
    private static final int UNACKED = 24;
    private static final int LAST_SENT = 44;
    private static final int LAST_RECEIVED = 52;
    private static final int BYTES_ACKED = 120;
    private static final int BYTES_RECEIVED = 128;

    /** Kernels before 4.1 do not count bytes. */
    private static final int LEAST_INFO = BYTES_RECEIVED + 8;

    private InetDiag() {}

    /** A dump request for the TCP sockets of one family of addresses. */
    public static byte[] request(int family) {
        ByteBuffer buffer = ByteBuffer.allocate(HEAD + REQUEST).order(ByteOrder.nativeOrder());
        int sockDiagByFamily = 20;
        int requestAndDump = 0x301;
        buffer.putInt(HEAD + REQUEST).putShort((short) sockDiagByFamily).putShort((short) requestAndDump);
        buffer.putInt(1).putInt(0);
        buffer.put((byte) family)
                .put((byte) IPPROTO_TCP)
                .put((byte) (1 << (INET_DIAG_INFO - 1)))
                .put((byte) 0);
        buffer.putInt(STATES);
        return buffer.array();
    }

    /**
     * Reads one datagram of the answer.
     *
     * @param traffic gets the inode of each socket with its traffic
     */
    public static UnixDiag.Progress parse(byte[] datagram, int length, Map<Long, Traffic> traffic) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram, 0, Math.max(0, Math.min(length, datagram.length)))
                .order(ByteOrder.nativeOrder());
        while (buffer.remaining() >= HEAD) {
            int start = buffer.position();
            int size = buffer.getInt(start);
            int type = buffer.getShort(start + 4);
            if (type == NLMSG_DONE) {
                return UnixDiag.Progress.DONE;
            }
            if (type == NLMSG_ERROR || size < HEAD || size > buffer.limit() - start) {
                return UnixDiag.Progress.FAILED;
            }
            if (size >= HEAD + MESSAGE) {
                socket(buffer, start + HEAD, start + size, traffic);
            }
            buffer.position(Math.min(buffer.limit(), start + align(size)));
        }
        return UnixDiag.Progress.MORE;
    }

    private static void socket(ByteBuffer buffer, int at, int end, Map<Long, Traffic> traffic) {
        long inode = Integer.toUnsignedLong(buffer.getInt(at + INODE));
        int attribute = at + MESSAGE;
        while (inode != 0 && attribute + 4 <= end) {
            int size = Short.toUnsignedInt(buffer.getShort(attribute));
            if (size < 4 || attribute + size > end) {
                return;
            }
            if (buffer.getShort(attribute + 2) == INET_DIAG_INFO && size >= 4 + LEAST_INFO) {
                traffic.put(inode, traffic(buffer, attribute + 4));
            }
            attribute += align(size);
        }
    }

    private static Traffic traffic(ByteBuffer buffer, int info) {
        // The acknowledgment of the connection's start counts as one byte.
        boolean sent = buffer.getLong(info + BYTES_ACKED) > 1 || buffer.getInt(info + UNACKED) > 0;
        boolean received = buffer.getLong(info + BYTES_RECEIVED) > 0;
        return new Traffic(
                sent ? millis(buffer, info + LAST_SENT) : null,
                received ? millis(buffer, info + LAST_RECEIVED) : null,
                Byte.toUnsignedInt(buffer.get(info + RETRANSMITS)));
    }

    private static @Nullable Duration millis(ByteBuffer buffer, int at) {
        return Duration.ofMillis(Integer.toUnsignedLong(buffer.getInt(at)));
    }

    private static int align(int size) {
        return (size + 3) & ~3;
    }
}
