package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import dev.hangscope.waitgraph.WaitGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the knots of a graph: those strongly connected components of its stuck part from which no edge leads out (Tarjan's
 * algorithm, without recursion since chains of processes can be long).
 */
final class Knots {
    private final WaitGraph graph;
    private final Predicate<NodeId> stuck;
    private final Map<NodeId, Integer> index = new HashMap<>();
    private final Map<NodeId, Integer> low = new HashMap<>();
    private final Set<NodeId> onStack = new HashSet<>();
    private final Deque<NodeId> stack = new ArrayDeque<>();
    private final List<Set<NodeId>> bottoms = new ArrayList<>();

    private Knots(WaitGraph graph, Predicate<NodeId> stuck) {
        this.graph = graph;
        this.stuck = stuck;
    }

    /** The knots among the nodes for which {@code stuck} holds. */
    static List<Knot> of(OsFacts facts, WaitGraph graph, Predicate<NodeId> stuck) {
        Knots search = new Knots(graph, stuck);
        Map<NodeId, Stuck> threads = new LinkedHashMap<>();
        for (OsProcess process : facts.processes()) {
            for (OsThread thread : process.threads()) {
                NodeId id = ProcessWaitGraph.thread(process, thread);
                if (stuck.test(id)) {
                    threads.put(id, new Stuck(process, thread));
                    search.visit(id);
                }
            }
        }
        List<Knot> knots = new ArrayList<>();
        for (Set<NodeId> bottom : search.bottoms) {
            if (!bottom.stream().allMatch(ProcessWaitGraph::isOfProcess)) {
                continue; // a JVM's threads are in it: told by the rules on a JVM and its children
            }
            List<Stuck> members = threads.entrySet().stream()
                    .filter(entry -> bottom.contains(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            if (!members.isEmpty()) {
                knots.add(new Knot(members));
            }
        }
        return knots;
    }

    private record Frame(NodeId id, Iterator<NodeId> edges) {}

    private void visit(NodeId start) {
        if (index.containsKey(start)) {
            return;
        }
        Deque<Frame> frames = new ArrayDeque<>();
        frames.push(enter(start));
        while (!frames.isEmpty()) {
            Frame frame = frames.element();
            if (frame.edges().hasNext()) {
                NodeId next = frame.edges().next();
                if (!index.containsKey(next)) {
                    frames.push(enter(next));
                } else if (onStack.contains(next)) {
                    lower(frame.id(), index.getOrDefault(next, 0));
                }
                continue;
            }
            frames.pop();
            if (low.getOrDefault(frame.id(), 0).equals(index.get(frame.id()))) {
                close(frame.id());
            }
            Frame parent = frames.peek();
            if (parent != null) {
                lower(parent.id(), low.getOrDefault(frame.id(), 0));
            }
        }
    }

    private Frame enter(NodeId id) {
        int number = index.size();
        index.put(id, number);
        low.put(id, number);
        stack.push(id);
        onStack.add(id);
        return new Frame(id, releasers(id).iterator());
    }

    private void lower(NodeId id, int value) {
        low.merge(id, value, Math::min);
    }

    private void close(NodeId first) {
        Set<NodeId> component = new HashSet<>();
        NodeId id;
        do {
            id = stack.pop();
            onStack.remove(id);
            component.add(id);
        } while (!id.equals(first));
        boolean bottom = component.stream().allMatch(member -> component.containsAll(releasers(member)));
        if (bottom) {
            bottoms.add(component);
        }
    }

    /** Stuck releasers: those that have ended release nobody. */
    private List<NodeId> releasers(NodeId id) {
        @Nullable Node node = graph.node(id);
        return node == null
                ? List.of()
                : node.releasers().stream().filter(stuck).toList();
    }
}
