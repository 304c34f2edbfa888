package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.waitgraph.ProcessWaitGraph.Pollers;
import java.util.ArrayList;
import java.util.List;

/** The wait-for graph of all that a snapshot holds: a JVM's threads, processes, and where they wait for each other. */
public final class JointWaitGraph {
    private JointWaitGraph() {}

    /** The graph of a snapshot. */
    public static WaitGraph of(Snapshot snapshot) {
        JvmFacts jvm = snapshot.jvm();
        OsFacts os = snapshot.os();
        if (jvm == null) {
            return os == null ? WaitGraph.of(List.of()) : of(os, snapshot.descendantJvms());
        }
        if (os == null) {
            return JvmWaitGraph.of(jvm);
        }
        return of(jvm, os, Pollers.LIVE, snapshot.descendantJvms());
    }

    private static WaitGraph of(OsFacts os, List<Snapshot> jvms) {
        List<Node> nodes = new ArrayList<>(ProcessWaitGraph.nodes(os, Pollers.LIVE));
        jvms.forEach(child -> ChildJvmNodes.replace(nodes, child, os));
        return WaitGraph.of(nodes);
    }

    /**
     * The graph of a JVM and its children.
     *
     * @param jvms those of them that are JVMs and tell of their threads
     */
    public static WaitGraph of(JvmFacts jvm, OsFacts os, Pollers pollers, List<Snapshot> jvms) {
        List<Node> nodes = new ArrayList<>(JvmWaitGraph.nodes(jvm));
        Border border = new Border(jvm, os);
        nodes.addAll(ProcessWaitGraph.nodes(os, pollers, border));
        nodes.addAll(border.nodes());
        jvms.forEach(child -> ChildJvmNodes.replace(nodes, child, os));
        return WaitGraph.of(nodes);
    }
}
