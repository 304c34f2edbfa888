package dev.hangscope.agent.watch.procfs;

import dev.hangscope.snapshot.ThreadActivity.Traffic;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traffic of TCP connections: sock_diag(7) messages with {@code struct tcp_info} of {@code linux/tcp.h}. No file of {@code /proc} has
 * the time at which data was last sent or received.
 */
public final class InetDiag {
    /** Bytes of {@code struct inet_diag_req_v2}. */
    private static final int REQUEST = 56;

    /** Bytes of {@code struct inet_diag_msg}; its inode is the last field. */
    private static final int MESSAGE = 72;

    private static final int INODE = 68;
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
        ByteBuffer buffer = SockDiag.request(SockDiag.HEAD + REQUEST);
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
    public static SockDiag.Progress parse(byte[] datagram, int length, Map<Long, Traffic> traffic) {
        return SockDiag.messages(datagram, length, MESSAGE, (buffer, at, end) -> socket(buffer, at, end, traffic));
    }

    private static void socket(ByteBuffer buffer, int at, int end, Map<Long, Traffic> traffic) {
        long inode = Integer.toUnsignedLong(buffer.getInt(at + INODE));
        if (inode == 0) {
            return;
        }
        SockDiag.attributes(buffer, at + MESSAGE, end, (attribute, value, size) -> {
            if (attribute == INET_DIAG_INFO && size >= LEAST_INFO) {
                traffic.put(inode, traffic(buffer, value));
            }
        });
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
}
