package dev.hangscope.agent.watch.socket;

import dev.hangscope.agent.watch.procfs.InetSockets;
import dev.hangscope.agent.watch.procfs.ProcReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The connected TCP and UDP sockets of the machine, read once per network namespace, and only when asked for. */
public final class NetworkNamespaces {
    private static final int MOST_NAMESPACES = 64;

    private final ProcReader proc;
    private final Map<String, InetSockets> byNamespace = new HashMap<>();

    /** Makes one that reads through this. */
    public NetworkNamespaces(ProcReader proc) {
        this.proc = proc;
    }

    /** The other end of a process's socket; {@code null} when it is not on this machine, or not known. */
    public InetSockets.@Nullable Peer peerOf(long pid, long inode) {
        String namespace = proc.link(pid + "/ns/net");
        return byNamespace
                .computeIfAbsent(namespace == null ? "of " + pid : namespace, any -> read(pid))
                .peerOf(inode);
    }

    /** The other end of a socket of this process, where it is in another namespace of this machine; else {@code null}. */
    public InetSockets.@Nullable Socket otherEndElsewhere(long pid, InetSockets.Socket near) {
        long[] pids = near.isConnected() && !near.isLoopback() ? proc.numbers("") : null;
        String own = proc.link(pid + "/ns/net");
        if (pids == null || own == null) {
            return null;
        }
        for (long each : pids) {
            String namespace = byNamespace.size() < MOST_NAMESPACES ? proc.link(each + "/ns/net") : null;
            if (namespace != null && !namespace.equals(own) && !byNamespace.containsKey(namespace)) {
                byNamespace.put(namespace, read(each));
            }
        }
        return byNamespace.entrySet().stream()
                .filter(each -> !each.getKey().equals(own))
                .map(each -> each.getValue().otherEndOf(near))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private InetSockets read(long pid) {
        String net = pid + "/net/";
        return new InetSockets()
                .add("tcp", proc.text(net + "tcp"))
                .add("tcp", proc.text(net + "tcp6"))
                .add("udp", proc.text(net + "udp"))
                .add("udp", proc.text(net + "udp6"));
    }
}
