package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.process.ProcessHolders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nodes of threads that read, write or poll descriptors. */
final class DescriptorWaits {
    private final OsFacts facts;
    private final ProcessHolders holders;
    private final @Nullable Border border;
    private final boolean closed;

    /** @param closed whether eventfds are set by processes only */
    DescriptorWaits(OsFacts facts, ProcessHolders holders, @Nullable Border border, boolean closed) {
        this.closed = closed;
        this.facts = facts;
        this.holders = holders;
        this.border = border;
    }

    /** The node of a thread in a wait on descriptors without timeout. */
    Node node(NodeId id, OsProcess process, OsThread thread) {
        OsWait wait = thread.waitsFor();
        Set<NodeId> releasers = new LinkedHashSet<>();
        Set<Integer> seen = new HashSet<>();
        boolean weak = false;
        if (wait.kind() == OsWait.Kind.POLL) {
            releasers.add(ProcessWaitGraph.process(process.pid()));
            weak = wait.descriptors().isEmpty();
        }
        facts.receivers().forEach(receiver -> releasers.add(ProcessWaitGraph.process(receiver)));
        List<Integer> open = new ArrayList<>(wait.descriptors());
        while (!open.isEmpty()) {
            int fd = open.remove(open.size() - 1);
            if (!seen.add(fd)) {
                continue;
            }
            Optional<OsDescriptor> found = process.descriptor(fd);
            if (found.isEmpty()) {
                // Closed while the thread waits, or an epoll member under another number.
                return Node.live(id, "waits on descriptor " + fd + ", which is not to be seen");
            }
            OsDescriptor descriptor = found.get();
            Set<NodeId> ends = new LinkedHashSet<>();
            switch (descriptor.kind()) {
                case PIPE -> ends.addAll(pipeEnds(wait, descriptor));
                case UNIX, LOOPBACK, TERMINAL ->
                    holders.peersOf(descriptor).forEach(pid -> ends.add(ProcessWaitGraph.process(pid)));
                case FIFO, QUEUE, NAMED_QUEUE ->
                    ends(wait, descriptor).forEach(pid -> ends.add(ProcessWaitGraph.process(pid)));
                case EVENT -> holders.sharersOf(descriptor).forEach(pid -> ends.add(ProcessWaitGraph.process(pid)));
                case EPOLL -> open.addAll(descriptor.watches());
                case NOTIFY, SIGNAL -> weak = true;
                case PIDFD -> {
                    if (descriptor.process() == null || descriptor.process() <= 0) {
                        return Node.live(id, "waits for a process that has ended");
                    }
                    ends.add(ProcessWaitGraph.process(descriptor.process()));
                }
                case TIMER, SOCKET, IO_URING, FILE, DEVICE, FUSE, PERMISSION, OTHER -> {
                    return Node.live(id, "waits for the outside: descriptor " + fd + " " + descriptor.link());
                }
            }
            if (hasDataToRead(wait, descriptor)) {
                return Node.live(id, "data has come or is on its way to descriptor " + fd);
            }
            if (ends.isEmpty() && isHeldByTheKernel(descriptor)) {
                return Node.live(id, "no process holds the other end of descriptor " + fd + ", so the kernel does");
            }
            // A FIFO has a name, and so may a message queue. An eventfd may be registered with AIO, KVM, vhost, VFIO or
            // a control group.
            weak |= descriptor.kind() == OsDescriptor.Kind.FIFO
                    || descriptor.kind() == OsDescriptor.Kind.NAMED_QUEUE
                    || (descriptor.kind() == OsDescriptor.Kind.EVENT && !closed);
            releasers.addAll(ends);
            if (descriptor.isConnected()) {
                // A process that shares this end may call shutdown(2).
                holders.sharersOf(descriptor).forEach(pid -> releasers.add(ProcessWaitGraph.process(pid)));
            }
        }
        return weak
                ? Node.weak(id, thread.call() + ", may be woken from outside", releasers)
                : Node.waiting(id, thread.call(), releasers);
    }

    /**
     * Whether an end exists that no descriptor table shows. A read from a pipe without writers ends at once (pipe(7)), so
     * a read that blocks has one: the kernel itself (autofs, a core dump's helper) or a file in flight.
     */
    private boolean isHeldByTheKernel(OsDescriptor descriptor) {
        return facts.wholeMachine()
                && !descriptor.hasLostPeer()
                && (descriptor.kind() == OsDescriptor.Kind.PIPE || descriptor.isConnected());
    }

    private static boolean hasDataToRead(OsWait wait, OsDescriptor descriptor) {
        return wait.kind() != OsWait.Kind.WRITE && descriptor.pending() != null && descriptor.pending() > 0;
    }

    /** A read waits for writers, a write for readers, a poll for whatever the descriptor's mode allows. */
    private Set<Long> ends(OsWait wait, OsDescriptor pipe) {
        return switch (wait.kind()) {
            case READ -> holders.writersOf(pipe);
            case WRITE -> holders.readersOf(pipe);
            default -> holders.otherEndOf(pipe);
        };
    }

    /** Of the JVM itself only those descriptors were read that a thread waits on, so its end may be known as a stream alone. */
    private Set<NodeId> pipeEnds(OsWait wait, OsDescriptor pipe) {
        Set<NodeId> ends = new LinkedHashSet<>();
        for (long pid : ends(wait, pipe)) {
            ends.add(border == null ? ProcessWaitGraph.process(pid) : border.holder(pid, pipe));
        }
        NodeId stream = border == null ? null : border.streamOf(pipe);
        if (ends.isEmpty() && stream != null) {
            ends.add(stream);
        }
        return ends;
    }
}
