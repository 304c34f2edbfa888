package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
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
    private final Map<String, ChildProcess> childOf = new HashMap<>();
    private final Map<String, ChildProcess.Stream> streams = new HashMap<>();
    private final Map<Long, String> streamByInode = new HashMap<>();

    /** @param os the same process, its descendants, and who holds what its threads wait for */
    public Border(JvmFacts jvm, OsFacts os) {
        this.jvm = jvm;
        this.os = os;
        holders = new ProcessHolders(os);
        for (ChildProcess child : jvm.children()) {
            for (ChildProcess.Stream stream : child.streams()) {
                String id = ChildProcess.streamId(child.pid(), stream.name());
                childOf.put(id, child);
                streams.put(id, stream);
                if (stream.pipe() != null && !stream.closed()) {
                    streamByInode.put(stream.pipe(), id);
                }
            }
        }
    }

    /** Whether this is the id of a JVM's end of a child's stream. */
    public static boolean isStream(String node) {
        return node.startsWith("stream:");
    }

    /** The child whose stream this is; {@code null} when it is not known. */
    public @Nullable ChildProcess childOf(String stream) {
        return childOf.get(stream);
    }

    /** The JVM's end of the pipe behind a stream, open or not; {@code null} when its pipe was not seen. */
    public @Nullable OsDescriptor pipe(String stream) {
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
    public @Nullable String streamOf(OsDescriptor pipe) {
        return pipe.kind() == OsDescriptor.Kind.PIPE ? streamByInode.get(pipe.inode()) : null;
    }

    /** Processes that hold the end of a child's stream that is not the JVM's; empty when its pipe is not known. */
    public Set<Long> holdersOf(String stream) {
        OsDescriptor pipe = pipe(stream);
        return pipe == null ? Set.of() : pipe.writes() ? holders.readersOf(pipe) : holders.writersOf(pipe);
    }

    /** The node of a process as a holder of this pipe's end: of the JVM itself its stream. */
    String holder(long pid, OsDescriptor pipe) {
        String stream = pid == os.root() ? streamOf(pipe) : null;
        return stream == null ? ProcessWaitGraph.process(pid) : stream;
    }

    /** The threads that wait for children, and the JVM's ends of their streams. */
    List<Node> nodes(Set<String> known) {
        List<Node> nodes = new ArrayList<>();
        Map<String, Set<Long>> usedNow = new HashMap<>();
        for (JavaThread thread : jvm.threads()) {
            ThreadWait wait = thread.waitsFor();
            if (wait == null || wait.timed() || wait.resource() == null) {
                continue;
            }
            Node node = switch (wait.kind()) {
                case PROCESS_END -> exit(thread, wait.resource());
                case CHILD_READ, CHILD_WRITE -> {
                    usedNow.computeIfAbsent(wait.resource(), key -> new HashSet<>())
                            .add(thread.id());
                    yield use(thread, wait.resource());
                }
                default -> null;
            };
            if (node != null) {
                nodes.add(node);
            }
        }
        for (String stream : new LinkedHashSet<>(streamByInode.values())) {
            nodes.add(end(stream, usedNow.getOrDefault(stream, Set.of()), known));
        }
        return nodes;
    }

    private @Nullable Node exit(JavaThread thread, String process) {
        OsProcess awaited = holders.process(pid(process));
        return awaited == null || awaited.isDefunct() || awaited.pid() == os.root()
                ? null
                : Node.waiting(JvmWaitGraph.node(thread.id()), "waits for the end of a process", Set.of(process));
    }

    private static long pid(String process) {
        return Long.parseLong(process.substring("process:".length()));
    }

    /** {@code null} while nothing can be concluded: the descriptor is closed, stale, or nobody else holds the pipe. */
    private @Nullable Node use(JavaThread thread, String stream) {
        Set<String> others = new LinkedHashSet<>();
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

    private Node end(String stream, Set<Long> usedNow, Set<String> known) {
        ChildProcess child = Objects.requireNonNull(childOf.get(stream));
        Set<Long> users = new LinkedHashSet<>(usedNow);
        users.addAll(Objects.requireNonNull(streams.get(stream)).users());
        if (child.startedBy() != null) {
            users.add(child.startedBy());
        } else if (users.isEmpty()) {
            return Node.live(stream, "who may use it is not known");
        }
        Set<String> releasers = new LinkedHashSet<>();
        for (long user : users) {
            releasers.add(JvmWaitGraph.node(user));
            String kin = Kin.group(user);
            if (known.contains(kin)) {
                releasers.add(kin);
            }
        }
        return Node.waiting(stream, "who started the child or asked for the stream", releasers);
    }
}
