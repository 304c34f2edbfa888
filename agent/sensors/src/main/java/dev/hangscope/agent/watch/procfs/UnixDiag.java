package dev.hangscope.agent.watch.procfs;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Peers of unix sockets: sock_diag(7) messages, and the text of {@code ss} where no netlink socket is to be had. A socket for
 * datagrams has one only where the kernel counts it as connected; then no other socket can send to it ({@code unix_may_send} in
 * {@code net/unix/af_unix.c}), not even after that peer was closed.
 */
public final class UnixDiag {
    /** Bytes of {@code struct unix_diag_msg}. */
    private static final int MESSAGE = 16;

    private static final int UNIX_DIAG_VFS = 1;
    private static final int UNIX_DIAG_PEER = 2;
    private static final int UNIX_DIAG_ICONS = 3;
    private static final int SHOW_VFS = 2;
    private static final int SHOW_PEER = 4;
    private static final int SHOW_ICONS = 8;
    private static final int ESTABLISHED = 1;
    private static final int LISTEN = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_SEQPACKET = 5;

    private UnixDiag() {}

    /** A dump request for all unix sockets with their peers: {@code struct unix_diag_req} behind a head. */
    public static byte[] request() {
        return request(-1, SHOW_PEER | SHOW_ICONS);
    }

    /** A dump request for the unix sockets that listen, with the files of their names. */
    public static byte[] requestOfListeners() {
        return request(1 << LISTEN, SHOW_VFS);
    }

    private static byte[] request(int states, int shown) {
        ByteBuffer buffer = SockDiag.request(40);
        buffer.put((byte) 1).put((byte) 0).putShort((short) 0);
        buffer.putInt(states).putInt(0);
        buffer.putInt(shown).putInt(-1).putInt(-1);
        return buffer.array();
    }

    /**
     * Reads one datagram of the answer to {@link #requestOfListeners}.
     *
     * @param listeners gets the inode of each socket by the key of its file
     */
    public static SockDiag.Progress parseListeners(byte[] datagram, int length, Map<String, Long> listeners) {
        return SockDiag.messages(datagram, length, MESSAGE, (buffer, at, end) -> {
            if (buffer.get(at + 2) != LISTEN) {
                return;
            }
            long inode = Integer.toUnsignedLong(buffer.getInt(at + 4));
            SockDiag.attributes(buffer, at + MESSAGE, end, (attribute, value, size) -> {
                if (attribute == UNIX_DIAG_VFS && size >= 8) {
                    listeners.put(buffer.getInt(value + 4) + ":" + buffer.getInt(value), inode);
                }
            });
        });
    }

    /**
     * The file of a socket's name as the kernel tells it: its own form of the device, and 32 bits of the inode.
     *
     * @param device as makedev(3) makes it
     */
    public static String fileKey(long device, long inode) {
        long major = ((device >> 8) & 0xfff) | ((device >> 32) & ~0xfffL);
        long minor = (device & 0xff) | ((device >> 12) & ~0xffL);
        return (int) (major << 20 | minor) + ":" + (int) inode;
    }

    /**
     * Reads one datagram of the answer.
     *
     * @param peers gets the inode of each connected socket with that of its peer, or of the socket in whose queue it is; 0 for the
     *     peer of a socket for datagrams that was closed
     */
    public static SockDiag.Progress parse(byte[] datagram, int length, Map<Long, Long> peers) {
        return SockDiag.messages(datagram, length, MESSAGE, (buffer, at, end) -> socket(buffer, at, end, peers));
    }

    private static void socket(ByteBuffer buffer, int at, int end, Map<Long, Long> peers) {
        int type = buffer.get(at + 1);
        int state = buffer.get(at + 2);
        if (state == LISTEN) {
            queued(buffer, at, end, peers);
            return;
        }
        if (state != ESTABLISHED || (type != SOCK_STREAM && type != SOCK_SEQPACKET && type != SOCK_DGRAM)) {
            return;
        }
        long inode = Integer.toUnsignedLong(buffer.getInt(at + 4));
        SockDiag.attributes(buffer, at + MESSAGE, end, (attribute, value, size) -> {
            if (attribute == UNIX_DIAG_PEER && size >= 4) {
                long peer = Integer.toUnsignedLong(buffer.getInt(value));
                // A stream whose peer was closed reads its end. That without a peer's inode waits to be accepted.
                if (peer != 0 || type == SOCK_DGRAM) {
                    peers.put(inode, peer);
                }
            }
        });
    }

    /** Sockets that have connected and are not accepted yet: what they wait for is the listening socket. */
    private static void queued(ByteBuffer buffer, int at, int end, Map<Long, Long> peers) {
        long listener = Integer.toUnsignedLong(buffer.getInt(at + 4));
        SockDiag.attributes(buffer, at + MESSAGE, end, (attribute, value, size) -> {
            for (int next = value; attribute == UNIX_DIAG_ICONS && next + 4 <= value + size; next += 4) {
                long client = Integer.toUnsignedLong(buffer.getInt(next));
                if (client != 0) {
                    peers.put(client, listener);
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
                    && (fields[0].equals("u_str") || fields[0].equals("u_seq") || fields[0].equals("u_dgr"))
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
