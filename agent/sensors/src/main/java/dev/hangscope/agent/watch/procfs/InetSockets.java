package dev.hangscope.agent.watch.procfs;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Connected TCP and UDP sockets of one network namespace: {@code /proc/PID/net/tcp}, {@code tcp6}, {@code udp}, {@code udp6},
 * proc_pid_net(5). Two sockets of which each has the other's address are the two ends of one connection, both on this machine.
 */
public final class InetSockets {
    /** {@code include/net/tcp_states.h}: established; shut down for writing; shut down by the other end. */
    private static final Set<String> CONNECTED = Set.of("01", "05", "08");

    private static final String MAPPED = "0000000000000000FFFF0000";

    private final Map<Long, Socket> byInode = new HashMap<>();
    private final Map<String, Socket> byAddresses = new HashMap<>();

    /**
     * One end of a connection.
     *
     * @param inode its socket's inode
     * @param ends its own address and the other end's, in this order
     * @param otherWay the same addresses as the other end has them
     * @param sending bytes that the other end has not acknowledged
     * @param received bytes that its process has not read
     */
    private record Socket(long inode, String ends, String otherWay, long sending, long received) {}

    /**
     * The other end of a connection.
     *
     * @param inode its socket's inode
     * @param pending bytes that were sent to the near end and that its process has not read
     */
    public record Peer(long inode, long pending) {}

    /** Adds the sockets of one file; lines that are not understood are left out. */
    public InetSockets add(String protocol, @Nullable String text) {
        for (String line : (text == null ? "" : text).split("\n")) {
            String[] fields = line.trim().split("\\s+");
            if (fields.length < 10 || !CONNECTED.contains(fields[3])) {
                continue;
            }
            Long inode = Numbers.decimal(fields[9]);
            int colon = fields[4].indexOf(':');
            Long sending = colon < 0 ? null : Numbers.hex(fields[4].substring(0, colon));
            Long received = colon < 0 ? null : Numbers.hex(fields[4].substring(colon + 1));
            if (inode == null || inode <= 0 || sending == null || received == null) {
                continue;
            }
            String near = protocol + " " + plain(fields[1]);
            String far = protocol + " " + plain(fields[2]);
            Socket socket = new Socket(inode, near + " " + far, far + " " + near, sending, received);
            byInode.put(inode, socket);
            byAddresses.put(socket.ends(), socket);
        }
        return this;
    }

    /** The other end of this socket; {@code null} when it is not connected, or to another machine or namespace. */
    public @Nullable Peer peerOf(long inode) {
        Socket near = byInode.get(inode);
        Socket far = near == null ? null : byAddresses.get(near.otherWay());
        return near == null || far == null ? null : new Peer(far.inode(), near.received() + far.sending());
    }

    /** An IPv4 address in the form of IPv6 is the same address. */
    private static String plain(String address) {
        return address.startsWith(MAPPED) ? address.substring(MAPPED.length()) : address;
    }
}
