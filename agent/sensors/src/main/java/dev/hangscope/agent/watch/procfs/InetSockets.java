package dev.hangscope.agent.watch.procfs;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * TCP and UDP sockets of one network namespace: {@code /proc/PID/net/tcp}, {@code tcp6}, {@code udp}, {@code udp6}, proc_pid_net(5). Two
 * connected sockets of which each has the other's address are the two ends of one connection, both on this machine. A connection
 * that its server has not accepted yet belongs to no process and has no inode: it waits in the queue of a listening socket.
 */
public final class InetSockets {
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

    private static final String ANY = "00000000";
    private static final String MAPPED = "0000000000000000FFFF0000";
    private static final int WORD = 8;
    private static final int ESTABLISHED = 1;
    private static final int LISTEN = 10;

    private final Map<Long, Socket> byInode = new HashMap<>();
    private final Map<String, Socket> byAddresses = new HashMap<>();
    private final Map<String, Set<Socket>> listening = new HashMap<>();

    /** One end of a connection. */
    public static final class Socket {
        private final String protocol;
        private final String near;
        private final String far;
        private final int number;
        private final long inode;
        private final long sending;
        private final long received;

        private Socket(String protocol, String near, String far, int number, long inode, long sending, long received) {
            this.protocol = protocol;
            this.near = near;
            this.far = far;
            this.number = number;
            this.inode = inode;
            this.sending = sending;
            this.received = received;
        }

        /** Its inode. */
        public long inode() {
            return inode;
        }

        /** Its own address, {@code 127.0.0.1:80} or {@code [::1]:80}. */
        public String local() {
            return address(near);
        }

        /** The other end's address. */
        public String remote() {
            return address(far);
        }

        /** Its state as netstat(8) writes it. */
        public String state() {
            return number >= 1 && number <= STATES.size() ? STATES.get(number - 1) : "state " + number;
        }

        /** Bytes that were received and its process has not read. */
        public long unread() {
            return received;
        }

        /** Bytes that the other end has not acknowledged. */
        public long unsent() {
            return sending;
        }

        private String ends() {
            return protocol + " " + near + " " + far;
        }

        private String otherWay() {
            return protocol + " " + far + " " + near;
        }

        private boolean isAccepted() {
            return inode > 0;
        }

        /** Whether the other end's address is one of the same network namespace: 127.0.0.0/8 or ::1. */
        public boolean isLoopback() {
            return far.matches("[0-9A-F]{6}7F:.*") || far.startsWith("0".repeat(24) + "01000000:");
        }

        /** Whether it takes connections that others begin. */
        public boolean listens() {
            return number == LISTEN;
        }

        /** Whether it is established, or shut down by one side only. */
        public boolean isConnected() {
            return number == ESTABLISHED || number == 5 || number == 8;
        }
    }

    /**
     * The other end of a connection.
     *
     * @param inode its socket's inode; that of the listening socket while the connection is not accepted
     * @param pending bytes that were sent to the near end and that its process has not read
     */
    public record Peer(long inode, long pending) {}

    /** Adds the sockets of one file; lines that are not understood are left out. */
    public InetSockets add(String protocol, @Nullable String text) {
        for (String line : (text == null ? "" : text).split("\n")) {
            Socket socket = parse(protocol, line.trim().split("\\s+"));
            if (socket == null) {
                continue;
            }
            if (socket.isAccepted()) {
                byInode.put(socket.inode, socket);
            }
            if (socket.isConnected()) {
                byAddresses.put(socket.ends(), socket);
            }
            if (socket.listens()) {
                listening
                        .computeIfAbsent(protocol + " " + socket.near, any -> new HashSet<>())
                        .add(socket);
            }
        }
        return this;
    }

    /** The socket with this inode; {@code null} when there is none. */
    public @Nullable Socket withInode(long inode) {
        return byInode.get(inode);
    }

    /** The other end of a connection, where it is in this namespace and a process has it; else {@code null}. */
    public @Nullable Socket otherEndOf(Socket near) {
        Socket far = near.isConnected() ? byAddresses.get(near.otherWay()) : null;
        return far == null || !far.isAccepted() ? null : far;
    }

    /** Whether this process or another one in the namespace listens where the socket is: then a peer has begun the connection. */
    public boolean isAtListener(Socket near) {
        String port = near.near.substring(near.near.indexOf(':'));
        return Stream.of(near.near, ANY + port, ANY.repeat(4) + port)
                .anyMatch(address -> listening.containsKey(near.protocol + " " + address));
    }

    /** The other end of this socket; {@code null} when it is not connected, or to another machine or namespace. */
    public @Nullable Peer peerOf(long inode) {
        Socket near = byInode.get(inode);
        Socket far = near == null || !near.isConnected() ? null : byAddresses.get(near.otherWay());
        Socket holder = far == null || far.isAccepted() ? far : listenerOf(far);
        return near == null || far == null || holder == null
                ? null
                : new Peer(holder.inode, near.received + far.sending);
    }

    /** The socket in whose queue the connection waits; {@code null} when several may have it (SO_REUSEPORT), or none. */
    private @Nullable Socket listenerOf(Socket waiting) {
        String port = waiting.near.substring(waiting.near.indexOf(':'));
        for (String address : List.of(waiting.near, ANY.repeat(1) + port, ANY.repeat(4) + port)) {
            Set<Socket> found = listening.getOrDefault(waiting.protocol + " " + address, Set.of());
            if (!found.isEmpty()) {
                return found.size() == 1 ? found.iterator().next() : null;
            }
        }
        return null;
    }

    private static @Nullable Socket parse(String protocol, String[] fields) {
        if (fields.length < 10) {
            return null;
        }
        String near = plain(fields[1]);
        String far = plain(fields[2]);
        String[] queues = fields[4].split(":", 2);
        Long state = Numbers.hex(fields[3]);
        Long inode = Numbers.decimal(fields[9]);
        Long sending = queues.length == 2 ? Numbers.hex(queues[0]) : null;
        Long received = queues.length == 2 ? Numbers.hex(queues[1]) : null;
        if (!isAddress(near) || !isAddress(far) || state == null || inode == null) {
            return null;
        }
        if (inode < 0 || (inode == 0 && state != ESTABLISHED)) {
            return null;
        }
        return sending == null || received == null
                ? null
                : new Socket(protocol, near, far, state.intValue(), inode, sending, received);
    }

    /** An IPv4 address in the form of IPv6 is the same address. */
    private static String plain(String address) {
        return address.startsWith(MAPPED) ? address.substring(MAPPED.length()) : address;
    }

    private static boolean isAddress(String text) {
        int colon = text.indexOf(':');
        return (colon == WORD || colon == 4 * WORD)
                && text.length() > colon + 1
                && text.length() <= colon + 5
                && text.chars().allMatch(each -> each == ':' || Character.digit(each, 16) >= 0)
                && text.indexOf(':', colon + 1) < 0;
    }

    /** {@code 0100007F:1F90} is 127.0.0.1:8080: words of the machine's byte order, here little-endian ones. */
    private static String address(String text) {
        int colon = text.indexOf(':');
        int[] bytes = new int[colon / 2];
        for (int i = 0; i < bytes.length; i++) {
            int inWord = i % 4;
            bytes[i - inWord + 3 - inWord] = Integer.parseInt(text, 2 * i, 2 * i + 2, 16);
        }
        int port = Integer.parseInt(text, colon + 1, text.length(), 16);
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
