package dev.hangscope.report.html;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.report.html.Box.Mark;
import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import dev.hangscope.waitgraph.WaitGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ways from a waiter to those it waits for, as the wait-for graph has them, and what each node is called. */
final class Steps {
    private static final int PARTIES = 12;

    private final WaitGraph graph;
    private final Map<NodeId, JavaThread> threads = new HashMap<>();
    private final Map<NodeId, EndedThread> ended = new HashMap<>();
    private final Map<NodeId, Resource> resources = new HashMap<>();
    private final Map<NodeId, String> processes = new HashMap<>();

    private record Resource(String name, List<String> about) {}

    /**
     * A way to a thread or process.
     *
     * @param over id of the resource on the way; {@code null} when the end of the party is what is waited for
     * @param party id of the thread or process
     */
    record Step(@Nullable NodeId over, NodeId party) {}

    Steps(Diagnosis diagnosis) {
        graph = diagnosis.graph();
        Snapshot snapshot = diagnosis.snapshot();
        JvmFacts jvm = snapshot.jvm();
        if (jvm != null) {
            jvm.threads().forEach(thread -> threads.put(JvmWaitGraph.node(thread.id()), thread));
            jvm.endedThreads().forEach(thread -> ended.put(JvmWaitGraph.node(thread.id()), thread));
            jvm.resources().forEach(each -> add(each.id(), each.type(), each.createdAt()));
            jvm.queues().forEach(each -> add(each.id(), each.type(), each.createdAt()));
            jvm.pools().forEach(each -> add(each.id(), each.type(), null));
            jvm.children().forEach(this::addStreams);
        }
        OsFacts os = snapshot.os();
        if (os != null) {
            os.processes().forEach(each -> processes.put(ProcessWaitGraph.process(each.pid()), each.label()));
        }
    }

    private void addStreams(ChildProcess child) {
        String process =
                "process " + (child.command() == null ? child.pid() : OsProcess.label(child.pid(), child.command()));
        List<String> about = child.startedAt() == null ? List.of() : List.of("started at " + child.startedAt());
        for (ChildProcess.Stream stream : child.streams()) {
            resources.put(
                    new NodeId.OfStream(child.pid(), stream.name()),
                    new Resource(stream.name().word() + " of " + process, about));
        }
    }

    private void add(String id, String type, @Nullable Object createdAt) {
        resources.put(
                new NodeId.OfResource(id),
                new Resource(Words.simple(type), createdAt == null ? List.of() : List.of("made at " + createdAt)));
    }

    /** The ways that start at a waiter, the first dozen. */
    List<Step> from(NodeId waiter) {
        List<Step> steps = new ArrayList<>();
        for (NodeId target : releasers(waiter)) {
            if (isParty(target)) {
                steps.add(new Step(null, target));
            } else {
                behind(target).forEach(party -> steps.add(new Step(base(target), party)));
            }
        }
        return steps.subList(0, Math.min(PARTIES, steps.size()));
    }

    private Set<NodeId> behind(NodeId resource) {
        Set<NodeId> parties = new LinkedHashSet<>();
        Set<NodeId> seen = new LinkedHashSet<>(Set.of(resource));
        Deque<NodeId> open = new ArrayDeque<>(seen);
        while (!open.isEmpty() && parties.size() < PARTIES) {
            for (NodeId next : releasers(open.remove())) {
                if (isParty(next)) {
                    parties.add(next);
                } else if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return parties;
    }

    /** Sorted: the graph's sets have no order, and a report is the same each time. */
    private List<NodeId> releasers(NodeId id) {
        Node node = graph.node(id);
        Stream<NodeId> all = node == null ? Stream.of() : node.releasers().stream();
        return all.sorted(Comparator.comparing(NodeId::toString)).toList();
    }

    private static boolean isParty(NodeId id) {
        return id instanceof NodeId.OfThread || ProcessWaitGraph.isOfProcess(id);
    }

    /** The object behind a node: a pipe has one for each side. */
    private static NodeId base(NodeId id) {
        if (id instanceof NodeId.OfSide side) {
            return new NodeId.OfResource(side.id());
        }
        if (id instanceof NodeId.OfChildren children) {
            return new NodeId.OfChildren(children.thread(), null);
        }
        return id instanceof NodeId.OfChildJvm jvm ? new NodeId.OfProcess(jvm.pid()) : id;
    }

    /** The node of a thread or process. */
    Box party(NodeId id) {
        JavaThread thread = threads.get(id);
        if (thread != null) {
            List<String> at =
                    thread.userFrame().map(frame -> "at " + frame).stream().toList();
            return new Box(mark(id), thread.name().isEmpty() ? "nameless thread" : Words.quoted(thread.name()), at);
        }
        EndedThread gone = ended.get(id);
        if (gone != null) {
            return new Box(Mark.GONE, Words.quoted(gone.name()), List.of("has ended"));
        }
        return new Box(mark(id), processes.getOrDefault(id, id.toString().replace(':', ' ')), reason(id));
    }

    /** The node of a resource. */
    Box resource(NodeId id) {
        NodeId base = base(id);
        Resource resource = resources.get(base);
        return new Box(
                Mark.STUCK,
                resource == null ? processes.getOrDefault(base, base.toString()) : resource.name(),
                resource == null ? List.of() : resource.about());
    }

    private List<String> reason(NodeId id) {
        Node node = graph.node(id);
        return node == null ? List.of() : List.of(node.reason());
    }

    private Mark mark(NodeId id) {
        Node node = graph.node(id);
        if (node != null && node.outright() == Node.Outright.ENDED) {
            return Mark.GONE;
        }
        return graph.isStuckUnlessWeak(id) ? Mark.STUCK : Mark.PLAIN;
    }
}
