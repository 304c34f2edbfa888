package dev.hangscope.agent.watch.procfs;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The TCP sockets of one network namespace: {@code /proc/PID/net/tcp} and {@code tcp6}, proc_pid_net(5). */
public final class TcpSockets {
    /** {@code include/net/tcp_states.h}, from 1. */
    private static final List<String> STATES = List.of(
            "ESTABLISHED",
            "SYN_SENT",
            "SYN_RECV",
            "FIN_WAIT1",
            "FIN_WAIT2",
            "TIME_WAIT",
            "CLOSE",
            "CLOSE_WAIT",
            "LAST_ACK",
            "LISTEN",
            "CLOSING");

    private static final String MAPPED = "0000000000000000FFFF0000";
    private static final int WORD = 8;

    private final List<Socket> sockets = new ArrayList<>();

    /**
     * One socket.
     *
     * @param inode its inode
     * @param local its own address, {@code 127.0.0.1:80} or {@code [::1]:80}
     * @param remote the other end's
     * @param state as netstat(8) writes it
     * @param unread bytes that were received and not read
     * @param unsent bytes that the other end has not acknowledged
     */
    public record Socket(long inode, String local, String remote, String state, long unread, long unsent) {}

    /** Adds the sockets of one file; lines that are not understood are left out. */
    public TcpSockets add(@Nullable String text) {
        for (String line : (text == null ? "" : text).split("\n")) {
            Socket socket = parse(line.trim().split("\\s+"));
            if (socket != null) {
                sockets.add(socket);
            }
        }
        return this;
    }

    /** The socket with this inode; {@code null} when there is none. */
    public @Nullable Socket withInode(long inode) {
        return sockets.stream()
                .filter(socket -> socket.inode == inode)
                .findFirst()
                .orElse(null);
    }

    /** The other end of a connection within this namespace; {@code null} when it is elsewhere. */
    public @Nullable Socket otherEndOf(Socket near) {
        return sockets.stream()
                .filter(socket -> socket.local.equals(near.remote) && socket.remote.equals(near.local))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Socket parse(String[] fields) {
        if (fields.length < 10) {
            return null;
        }
        String local = address(fields[1]);
        String remote = address(fields[2]);
        Long state = Numbers.hex(fields[3]);
        Long inode = Numbers.decimal(fields[9]);
        String[] queues = fields[4].split(":");
        Long unsent = queues.length == 2 ? Numbers.hex(queues[0]) : null;
        Long unread = queues.length == 2 ? Numbers.hex(queues[1]) : null;
        if (local == null || remote == null || state == null || inode == null || unsent == null || unread == null) {
            return null;
        }
        boolean known = state >= 1 && state <= STATES.size();
        return new Socket(
                inode, local, remote, known ? STATES.get(state.intValue() - 1) : "state " + state, unread, unsent);
    }

    /** {@code 0100007F:1F90} is 127.0.0.1:8080: words of the machine's byte order, here little-endian ones. */
    private static @Nullable String address(String text) {
        int colon = text.indexOf(':');
        Long port = colon < 0 ? null : Numbers.hex(text.substring(colon + 1));
        if (port == null) {
            return null;
        }
        String hex = text.substring(0, colon);
        String plain = hex.startsWith(MAPPED) ? hex.substring(MAPPED.length()) : hex;
        if (plain.length() != WORD && plain.length() != 4 * WORD) {
            return null;
        }
        int[] bytes = new int[plain.length() / 2];
        for (int word = 0; word < plain.length(); word += WORD) {
            for (int i = 0; i < 4; i++) {
                Long value = Numbers.hex(plain.substring(word + 2 * i, word + 2 * i + 2));
                if (value == null) {
                    return null;
                }
                bytes[word / 2 + 3 - i] = value.intValue();
            }
        }
        return (bytes.length == 4 ? four(bytes) : six(bytes)) + ":" + port;
    }

    private static String four(int[] bytes) {
        return bytes[0] + "." + bytes[1] + "." + bytes[2] + "." + bytes[3];
    }

    /** With the first run of zeros left out, RFC 5952. */
    private static String six(int[] bytes) {
        StringJoiner groups = new StringJoiner(":");
        for (int i = 0; i < bytes.length; i += 2) {
            groups.add(Integer.toHexString(bytes[i] << 8 | bytes[i + 1]));
        }
        String all = groups.toString();
        return "[" + all.replaceFirst("(^|:)0(:0)+(:|$)", "::") + "]";
    }
}
