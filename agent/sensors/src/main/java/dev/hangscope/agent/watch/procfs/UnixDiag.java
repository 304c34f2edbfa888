package dev.hangscope.agent.watch.procfs;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Peers of unix sockets: sock_diag(7) messages, and the text of {@code ss} where no netlink socket is to be had. Only
 * connected stream sockets have a peer here.
 */
public final class UnixDiag {
    /** Bytes of {@code struct unix_diag_msg}. */
    private static final int MESSAGE = 16;

    private static final int UNIX_DIAG_PEER = 2;
    private static final int ESTABLISHED = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_SEQPACKET = 5;

    private UnixDiag() {}

    /** A dump request for all unix sockets with their peers: {@code struct unix_diag_req} behind a head. */
    public static byte[] request() {
        ByteBuffer buffer = SockDiag.request(40);
        buffer.put((byte) 1).put((byte) 0).putShort((short) 0);
        buffer.putInt(-1).putInt(0);
        int showPeer = 4;
        buffer.putInt(showPeer).putInt(-1).putInt(-1);
        return buffer.array();
    }

    /**
     * Reads one datagram of the answer.
     *
     * @param peers gets the inode of each connected stream socket with that of its peer
     */
    public static SockDiag.Progress parse(byte[] datagram, int length, Map<Long, Long> peers) {
        return SockDiag.messages(datagram, length, MESSAGE, (buffer, at, end) -> socket(buffer, at, end, peers));
    }

    private static void socket(ByteBuffer buffer, int at, int end, Map<Long, Long> peers) {
        int type = buffer.get(at + 1);
        int state = buffer.get(at + 2);
        if (state != ESTABLISHED || (type != SOCK_STREAM && type != SOCK_SEQPACKET)) {
            return;
        }
        long inode = Integer.toUnsignedLong(buffer.getInt(at + 4));
        SockDiag.attributes(buffer, at + MESSAGE, end, (attribute, value, size) -> {
            if (attribute == UNIX_DIAG_PEER && size >= 4) {
                long peer = Integer.toUnsignedLong(buffer.getInt(value));
                if (peer != 0) {
                    peers.put(inode, peer);
                }
            }
        });
    }

    /** The same from {@code ss -xaH}: kind, state, two queue lengths, name, inode, peer's name, peer's inode. */
    public static Map<Long, Long> ofSs(@Nullable String text) {
        Map<Long, Long> peers = new HashMap<>();
        for (String line : (text == null ? "" : text).split("\n")) {
            String[] fields = line.trim().split("\\s+");
            if (fields.length >= 8
                    && (fields[0].equals("u_str") || fields[0].equals("u_seq"))
                    && fields[1].equals("ESTAB")) {
                Long inode = Numbers.decimal(fields[5]);
                Long peer = Numbers.decimal(fields[7]);
                if (inode != null && peer != null && inode > 0 && peer > 0) {
                    peers.put(inode, peer);
                }
            }
        }
        return peers;
    }
}
