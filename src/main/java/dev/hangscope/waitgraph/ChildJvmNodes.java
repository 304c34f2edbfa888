package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A descendant that is a JVM and tells of its own threads. To the operating system a JVM is never stuck, for some thread of it
 * always wakes up again and again; here its process moves when one of its application's threads does. Its nodes have the ids
 * of its own graph behind {@code jvm:PID/}.
 *
 * <p>Its threads are known by what its agent saw, as those of the parent are: nothing that goes through such a node is a
 * proof.
 */
public final class ChildJvmNodes {
    private ChildJvmNodes() {}

    /** The id of one of its nodes in its parent's graph. */
    public static NodeId node(long pid, NodeId node) {
        return new NodeId.OfChildJvm(pid, node);
    }

    /** Puts its nodes in the place of its process's. */
    static void replace(List<Node> nodes, Snapshot child, OsFacts os) {
        JvmFacts jvm = child.jvm();
        OsProcess process = os.process(child.process().pid()).orElse(null);
        if (jvm == null || process == null || process.isDefunct() || process.state() == OsProcess.State.STOPPED) {
            return;
        }
        Set<NodeId> threads = new LinkedHashSet<>();
        for (JavaThread thread : jvm.threads()) {
            if (thread.role() != JavaThread.Role.HOUSEKEEPER) {
                threads.add(node(process.pid(), JvmWaitGraph.node(thread.id())));
            }
        }
        if (threads.isEmpty()) {
            return;
        }
        NodeId own = ProcessWaitGraph.process(process.pid());
        nodes.removeIf(node -> node.id().equals(own));
        nodes.add(Node.waiting(own, "every thread of its JVM waits", threads));
        Map<NodeId, Node> outside = new HashMap<>();
        for (JavaThread thread : jvm.threads()) {
            Node node = outside(process, thread, jvm, os);
            if (node != null) {
                outside.put(JvmWaitGraph.node(thread.id()), node);
            }
        }
        for (Node node : JvmWaitGraph.nodes(jvm)) {
            Node known = outside.get(node.id());
            nodes.add(known == null ? within(process.pid(), node) : known);
        }
    }

    /** The node of a thread that waits for a process, or in a system call of which the processes at the other end are known. */
    private static @Nullable Node outside(OsProcess process, JavaThread thread, JvmFacts jvm, OsFacts os) {
        NodeId id = node(process.pid(), JvmWaitGraph.node(thread.id()));
        OsProcess awaited = awaited(thread, jvm, os);
        if (awaited != null) {
            NodeId other = ProcessWaitGraph.process(awaited.pid());
            return Node.waiting(id, "waits for the end of a process", Set.of(other));
        }
        OsThread same = osThread(process, thread);
        return same == null
                ? null
                : Node.waiting(id, "in a system call", Set.of(ProcessWaitGraph.thread(process, same)));
    }

    /** The living process whose end the thread waits for; {@code null} for none. */
    private static @Nullable OsProcess awaited(JavaThread thread, JvmFacts jvm, OsFacts os) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || wait.kind() != ThreadWait.Kind.PROCESS_END || wait.timed()) {
            return null;
        }
        return jvm.children().stream()
                .filter(child -> ProcessWaitGraph.process(child.pid()).equals(wait.target()))
                .flatMap(child -> os.process(child.pid()).stream())
                .filter(child -> !child.isDefunct())
                .findFirst()
                .orElse(null);
    }

    private static Node within(long pid, Node node) {
        return new Node(
                node(pid, node.id()),
                node.outright(),
                node.reason(),
                within(pid, node.releasers()),
                within(pid, node.starters()),
                within(pid, node.strangers()));
    }

    private static Set<NodeId> within(long pid, Set<NodeId> ids) {
        return ids.stream().map(id -> node(pid, id)).collect(Collectors.toSet());
    }

    /**
     * The OS thread of a Java thread that is in a read or write: known by its name, of which the kernel keeps 15 bytes, and
     * only where no other thread of that name is in a system call. The JVM does not name the main thread. Source: pthread_setname_np(3).
     *
     * @return {@code null} when the thread is in none, or which one is not certain
     */
    public static @Nullable OsThread osThread(OsProcess process, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        boolean ofChild = wait != null
                && (wait.kind() == ThreadWait.Kind.CHILD_READ || wait.kind() == ThreadWait.Kind.CHILD_WRITE);
        boolean inCall = (thread.isOutside() || ofChild) && !thread.virtual();
        if (!inCall) {
            return null;
        }
        List<OsThread> same = process.threads().stream()
                .filter(each -> isIn(each) && isNamed(each, thread.name(), process))
                .toList();
        return same.size() == 1 ? same.get(0) : null;
    }

    private static boolean isIn(OsThread thread) {
        return switch (thread.waitsFor().kind()) {
            case READ, WRITE -> !thread.waitsFor().timed() && !thread.moved();
            default -> false;
        };
    }

    private static boolean isNamed(OsThread thread, String java, OsProcess process) {
        String kernel = java.length() > 15 ? java.substring(0, 15) : java;
        return thread.name().equals(kernel)
                || (java.equals("main") && thread.name().equals(process.name()));
    }
}
