package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.waitgraph.process.ProcessHolders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the graph of a JVM's threads and that of its child processes meet: the pipes of {@code Process} objects, and their
 * exits.
 *
 * <pre>
 * thread in Process.waitFor           waits for   process:PID
 * thread that reads a child's output  waits for   every process that holds the pipe's write end
 * process at the other end of a       waits for   stream:PID/NAME, the JVM's end, and that for the threads that asked for
 *   child's pipe                                  the stream, started the child, use it now, or were started by one of these
 * </pre>
 *
 * <p>Any other thread may have been given the stream: what goes through a {@code stream:} node is never a proof.
 */
public final class Border {
    private final JvmFacts jvm;
    private final OsFacts os;
    private final ProcessHolders holders;
    private final StreamKin kin;
    private final Map<NodeId.OfStream, ChildProcess> childOf = new HashMap<>();
    private final Map<NodeId.OfStream, ChildProcess.Stream> streams = new HashMap<>();
    private final Map<Long, NodeId.OfStream> streamByInode = new HashMap<>();

    /** @param os the same process, its descendants, and who holds what its threads wait for */
    public Border(JvmFacts jvm, OsFacts os) {
        this.jvm = jvm;
        this.os = os;
        holders = new ProcessHolders(os);
        kin = new StreamKin(jvm);
        for (ChildProcess child : jvm.children()) {
            for (ChildProcess.Stream stream : child.streams()) {
                NodeId.OfStream id = new NodeId.OfStream(child.pid(), stream.name());
                childOf.put(id, child);
                streams.put(id, stream);
                if (stream.pipe() != null && !stream.closed()) {
                    streamByInode.put(stream.pipe(), id);
                }
            }
        }
    }

    /** The child whose stream this is; {@code null} when it is not known. */
    public @Nullable ChildProcess childOf(NodeId.OfStream stream) {
        return childOf.get(stream);
    }

    /** The JVM's end of the pipe behind a stream, open or not; {@code null} when its pipe was not seen. */
    public @Nullable OsDescriptor pipe(NodeId.OfStream stream) {
        ChildProcess.Stream end = streams.get(stream);
        if (end == null || end.pipe() == null || end.descriptor() == null) {
            return null;
        }
        Access access = end.name() == ChildProcess.Name.STDIN ? Access.WRITE : Access.READ;
        String link = "pipe:[" + end.pipe() + "]";
        return new OsDescriptor(
                end.descriptor(), OsDescriptor.Kind.PIPE, access, end.pipe(), link, null, null, List.of(), null);
    }

    /** The stream of which the JVM holds the other end of this pipe; {@code null} for any other pipe. */
    public NodeId.@Nullable OfStream streamOf(OsDescriptor pipe) {
        return pipe.kind() == OsDescriptor.Kind.PIPE ? streamByInode.get(pipe.inode()) : null;
    }

    /** Processes that hold the end of a child's stream that is not the JVM's; empty when its pipe is not known. */
    public Set<Long> holdersOf(NodeId.OfStream stream) {
        OsDescriptor pipe = pipe(stream);
        return pipe == null ? Set.of() : pipe.writes() ? holders.readersOf(pipe) : holders.writersOf(pipe);
    }

    /** The node of a process as a holder of this pipe's end: of the JVM itself its stream. */
    NodeId holder(long pid, OsDescriptor pipe) {
        NodeId.OfStream stream = pid == os.root() ? streamOf(pipe) : null;
        return stream == null ? ProcessWaitGraph.process(pid) : stream;
    }

    /** The threads that wait for children, and the JVM's ends of their streams. */
    List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        Map<NodeId, Set<Long>> usedNow = new HashMap<>();
        for (JavaThread thread : jvm.threads()) {
            ThreadWait wait = thread.waitsFor();
            NodeId target = wait == null ? null : wait.target();
            if (wait == null || wait.timed() || target == null) {
                continue;
            }
            Node node = switch (wait.kind()) {
                case PROCESS_END -> exit(thread, target);
                case CHILD_READ, CHILD_WRITE -> {
                    usedNow.computeIfAbsent(target, key -> new HashSet<>()).add(thread.id());
                    yield target instanceof NodeId.OfStream stream ? use(thread, stream) : null;
                }
                default -> null;
            };
            if (node != null) {
                nodes.add(node);
            }
        }
        for (NodeId.OfStream stream : new LinkedHashSet<>(streamByInode.values())) {
            nodes.add(end(stream, usedNow.getOrDefault(stream, Set.of())));
        }
        return nodes;
    }

    private @Nullable Node exit(JavaThread thread, NodeId target) {
        OsProcess awaited = target instanceof NodeId.OfProcess process ? holders.process(process.pid()) : null;
        return awaited == null || awaited.isDefunct() || awaited.pid() == os.root()
                ? null
                : Node.waiting(JvmWaitGraph.node(thread.id()), "waits for the end of a process", Set.of(target));
    }

    /** {@code null} while nothing can be concluded: the descriptor is closed, stale, or nobody else holds the pipe. */
    private @Nullable Node use(JavaThread thread, NodeId.OfStream stream) {
        Set<NodeId> others = new LinkedHashSet<>();
        for (long pid : holdersOf(stream)) {
            if (pid == os.root()) {
                return null;
            }
            others.add(ProcessWaitGraph.process(pid));
        }
        return others.isEmpty()
                ? null
                : Node.waiting(
                        JvmWaitGraph.node(thread.id()), "waits for who holds the other end of a child's pipe", others);
    }

    private Node end(NodeId.OfStream stream, Set<Long> usedNow) {
        ChildProcess child = Objects.requireNonNull(childOf.get(stream));
        Set<Long> users = new LinkedHashSet<>(usedNow);
        users.addAll(users(stream));
        if (users.isEmpty()) {
            // Nothing was recorded before: any thread at work may use it, and one that is not seen to work.
            return Node.weak(stream, "who may use it is not known", kin.atWork());
        }
        Set<NodeId> releasers = new LinkedHashSet<>(kin.related(users, child));
        users.forEach(user -> releasers.add(JvmWaitGraph.node(user)));
        return Node.waiting(stream, "who started the child or asked for the stream", releasers);
    }

    /** The threads that asked for the stream, and the one that started the child. */
    private Set<Long> users(NodeId.OfStream stream) {
        ChildProcess child = Objects.requireNonNull(childOf.get(stream));
        Set<Long> users =
                new LinkedHashSet<>(Objects.requireNonNull(streams.get(stream)).users());
        if (child.startedBy() != null) {
            users.add(child.startedBy());
        }
        return users;
    }

    /** The nodes of the threads at work of other code, started by one that may use the stream: they hardly have to do with it. */
    public Set<NodeId> strangersAtWork(NodeId.OfStream stream) {
        Set<NodeId> strangers = kin.others(users(stream), Objects.requireNonNull(childOf.get(stream)));
        strangers.retainAll(kin.atWork());
        return strangers;
    }
}
