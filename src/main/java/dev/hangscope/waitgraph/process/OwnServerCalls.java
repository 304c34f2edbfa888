package dev.hangscope.waitgraph.process;

import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Kind;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that a server sends to itself by a child process: the child waits for an answer on a connection that only the server could
 * accept, and the server waits for the child. The child may wait with a timeout again and again, as curl does.
 */
public final class OwnServerCalls {
    private static final long ANYBODY = -1;

    private final OsFacts facts;
    private final ProcessHolders holders;

    /**
     * A child that asks its own ancestor.
     *
     * @param client the process that waits for the answer
     * @param connection its descriptor, which the server has not accepted
     * @param server the ancestor that waits for the client
     * @param between the processes between the two, such as a shell
     */
    public record Call(OsProcess client, OsDescriptor connection, OsProcess server, List<OsProcess> between) {}

    public OwnServerCalls(OsFacts facts, ProcessHolders holders) {
        this.facts = facts;
        this.holders = holders;
    }

    /** All of them. */
    public List<Call> all() {
        List<Call> calls = new ArrayList<>();
        for (OsProcess process : facts.processes()) {
            if (process.relation() == Relation.DESCENDANT && process.threads().size() == 1) {
                Call call = callOf(process, process.threads().get(0));
                if (call != null) {
                    calls.add(call);
                }
            }
        }
        return calls;
    }

    private @Nullable Call callOf(OsProcess client, OsThread thread) {
        OsWait wait = thread.waitsFor();
        OsDescriptor connection = switch (wait.kind()) {
            case READ, POLL -> wait.timed() ? onlyPending(client) : pendingOf(client, wait);
            default -> null;
        };
        return connection == null ? null : callTo(client, connection);
    }

    /** The connection on which the thread waits, where the server has not accepted it. */
    private @Nullable OsDescriptor pendingOf(OsProcess client, OsWait wait) {
        List<OsDescriptor> waited = wait.descriptors().stream()
                .flatMap(fd -> client.descriptor(fd).stream())
                .toList();
        return waited.size() == 1 && isPending(waited.get(0)) ? waited.get(0) : null;
    }

    /** The connection that is the process's only way to the outside, where the server has not accepted it. */
    private @Nullable OsDescriptor onlyPending(OsProcess client) {
        OsDescriptor pending = null;
        for (OsDescriptor descriptor : client.descriptors()) {
            boolean own = descriptor.isConnected()
                    && holders.peersOf(descriptor).equals(Set.of(client.pid()))
                    && holders.sharersOf(descriptor).equals(Set.of(client.pid()));
            boolean network = descriptor.isConnected() || descriptor.kind() == Kind.SOCKET;
            if (network && !own && !descriptor.isStandardStream()) {
                if (pending != null || !isPending(descriptor)) {
                    return null;
                }
                pending = descriptor;
            }
        }
        return pending;
    }

    private boolean isPending(OsDescriptor descriptor) {
        Long peer = descriptor.peer();
        return (descriptor.kind() == Kind.LOOPBACK || descriptor.kind() == Kind.UNIX)
                && peer != null
                && peer != 0
                && holders.peersOf(descriptor).stream()
                        .map(holders::process)
                        .anyMatch(process -> process != null && listeningOf(process, peer) != null);
    }

    private static @Nullable OsDescriptor listeningOf(OsProcess process, long inode) {
        return process.descriptors().stream()
                .filter(each -> each.kind() == Kind.SOCKET && each.inode() == inode)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Call callTo(OsProcess client, OsDescriptor connection) {
        Set<Long> listeners = new HashSet<>(holders.peersOf(connection));
        listeners.remove(client.pid());
        List<OsProcess> between = new ArrayList<>();
        OsProcess ancestor = holders.process(client.parent());
        while (ancestor != null && ancestor.relation() != Relation.OUTSIDER) {
            listeners.remove(ancestor.pid());
            if (listeners.isEmpty() && holders.peersOf(connection).contains(ancestor.pid())) {
                return waitsFor(ancestor, client, between)
                        ? new Call(client, connection, ancestor, List.copyOf(between))
                        : null;
            }
            if (!ancestor.threads().stream().allMatch(OwnServerCalls::waitsForExit)) {
                return null;
            }
            between.add(ancestor);
            ancestor = holders.process(ancestor.parent());
        }
        return null;
    }

    private static boolean waitsForExit(OsThread thread) {
        return isStill(thread) && thread.waitsFor().kind() == OsWait.Kind.CHILD;
    }

    private static boolean isStill(OsThread thread) {
        return !thread.moved() && !thread.waitsFor().timed();
    }

    /** Whether the server waits for the client, or for a process between, in its main thread, and has no other that could accept. */
    private boolean waitsFor(OsProcess server, OsProcess client, List<OsProcess> between) {
        Set<Long> line = new LinkedHashSet<>(Set.of(client.pid(), server.pid()));
        between.forEach(process -> line.add(process.pid()));
        boolean awaited = false;
        for (OsThread thread : server.threads()) {
            boolean main = thread.tid() == server.pid();
            if (!isStill(thread) || !(main ? waitsForLine(server, thread, line) : isIdleHelper(server, thread))) {
                return false;
            }
            awaited |= main;
        }
        return awaited;
    }

    private boolean waitsForLine(OsProcess server, OsThread thread, Set<Long> line) {
        OsWait wait = thread.waitsFor();
        if (wait.kind() == OsWait.Kind.CHILD) {
            return wait.process() == null || line.contains(wait.process());
        }
        Set<Long> writers = otherEnds(server, wait);
        return line.containsAll(writers) && writers.stream().anyMatch(pid -> pid != server.pid());
    }

    /** Whether it waits for a lock, or polls only what the process has for itself, as Node's timer thread does. */
    private boolean isIdleHelper(OsProcess server, OsThread thread) {
        OsWait wait = thread.waitsFor();
        return wait.kind() == OsWait.Kind.FUTEX
                || wait.kind() == OsWait.Kind.POLL && Set.of(server.pid()).containsAll(otherEnds(server, wait));
    }

    /** The processes that have the other ends of what is read or polled; {@link #ANYBODY} besides where that is more than pipes. */
    private Set<Long> otherEnds(OsProcess server, OsWait wait) {
        if (wait.kind() != OsWait.Kind.READ && wait.kind() != OsWait.Kind.POLL) {
            return Set.of(ANYBODY);
        }
        Set<Long> ends = new HashSet<>();
        Set<Integer> seen = new HashSet<>();
        List<Integer> open = new ArrayList<>(wait.descriptors());
        while (!open.isEmpty()) {
            int fd = open.remove(open.size() - 1);
            OsDescriptor descriptor = server.descriptor(fd).orElse(null);
            if (descriptor == null) {
                return Set.of(ANYBODY);
            }
            if (seen.add(fd)) {
                open.addAll(descriptor.watches());
                ends.addAll(
                        switch (descriptor.kind()) {
                            case PIPE, UNIX -> holders.otherEndOf(descriptor);
                            case EPOLL, EVENT -> Set.<Long>of();
                            default -> Set.of(ANYBODY);
                        });
            }
        }
        return ends;
    }
}
