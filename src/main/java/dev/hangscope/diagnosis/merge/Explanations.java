package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.heap.HeapOrder;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.WaitGraph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which findings explain which: one explains another when all whose waiters are held up by its own, and it is no less sure.
 * Of two that explain each other the earlier is the cause. Findings are told by their place in the list.
 *
 * <p>To explain is transitive, so only causes are followed through the graph, not each of maybe thousands of victims. They are
 * come to first by the order in which they are asked: the surer first, then in the order of the graph.
 */
public final class Explanations {
    private final WaitGraph graph;
    private final HeapOrder heap;
    private final List<Finding> findings;
    private final List<List<NodeId>> waiters;
    private final int[] depth;
    private final Map<NodeId, List<Integer>> waitingIn = new HashMap<>();
    private final List<Integer> withoutWaiters = new ArrayList<>();
    private final Map<Integer, Set<Integer>> reached = new TreeMap<>();
    private final boolean[] explained;

    public Explanations(WaitGraph graph, List<Finding> findings) {
        this(graph, HeapOrder.of(null), findings);
    }

    /** @param heap where it knows of a wait it overrules the graph */
    public Explanations(WaitGraph graph, HeapOrder heap, List<Finding> findings) {
        this.graph = graph;
        this.heap = heap;
        this.findings = findings;
        waiters = findings.stream()
                .map(finding -> finding.waiters().stream()
                        .map(Finding.Waiter::node)
                        .distinct()
                        .toList())
                .toList();
        for (int i = 0; i < waiters.size(); i++) {
            if (waiters.get(i).isEmpty()) {
                withoutWaiters.add(i);
            }
            for (NodeId waiter : waiters.get(i)) {
                waitingIn.computeIfAbsent(waiter, key -> new ArrayList<>()).add(i);
            }
        }
        depth = depths();
        explained = new boolean[findings.size()];
        IntStream.range(0, findings.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> verdict(i), Comparator.reverseOrder())
                        .thenComparing(i -> depth[i])
                        .thenComparing(Comparator.naturalOrder()))
                .filter(i -> !explained[i])
                .forEach(this::follow);
    }

    private Verdict verdict(int finding) {
        return findings.get(finding).verdict();
    }

    /** Of each finding the place of its first waiter in an order in which nobody comes before those who hold him up. */
    private int[] depths() {
        if (findings.size() < 2) {
            return new int[findings.size()];
        }
        Map<NodeId, Integer> places = new HashMap<>();
        int place = 0;
        for (List<Node> component : graph.components(node -> true)) {
            for (Node member : component) {
                places.put(member.id(), place);
            }
            place++;
        }
        return waiters.stream()
                .mapToInt(its -> its.stream()
                        .mapToInt(node -> places.getOrDefault(node, 0))
                        .min()
                        .orElse(0))
                .toArray();
    }

    /** Notes what the finding explains. One of the same depth may yet explain it, so that will be followed, too. */
    private void follow(int finding) {
        Set<Integer> all = reached(finding);
        reached.put(finding, all);
        for (int other : all) {
            boolean isCause = verdict(finding) != verdict(other) || finding < other || depth[finding] < depth[other];
            explained[other] |= other != finding && isCause;
        }
    }

    /** Those, in order, all of whose waiters are held up by its own; itself among them. */
    private Set<Integer> reached(int finding) {
        Set<Integer> complete = new TreeSet<>(withoutWaiters);
        int[] hits = new int[findings.size()];
        Stream.concat(
                        waiters.get(finding).stream(),
                        graph.heldUpBy(waiters.get(finding)).map(Node::id))
                .flatMap(node -> waitingIn.getOrDefault(node, List.of()).stream())
                .filter(other -> ++hits[other] == waiters.get(other).size())
                .filter(other -> other == finding || !heap.forbids(waiters.get(finding), waiters.get(other)))
                .forEach(complete::add);
        for (int other = 0; heap.isKnown() && other < findings.size(); other++) {
            if (other != finding && heap.demands(waiters.get(finding), waiters.get(other))) {
                complete.add(other);
            }
        }
        return complete;
    }

    private boolean explains(int cause, int victim) {
        Verdict one = verdict(cause);
        Verdict other = verdict(victim);
        return cause != victim
                && reached.getOrDefault(cause, Set.of()).contains(victim)
                && one.compareTo(other) >= 0
                && (cause < victim
                        || one != other
                        || !reached.getOrDefault(victim, Set.of()).contains(cause));
    }

    /** The findings that no other explains, in their order. */
    public List<Integer> causes() {
        Set<Integer> victims = new HashSet<>();
        reached.forEach((cause, all) -> all.stream()
                .filter(reached::containsKey)
                .filter(other -> explains(cause, other))
                .forEach(victims::add));
        return reached.keySet().stream()
                .filter(finding -> !victims.contains(finding))
                .toList();
    }

    /** What a cause explains, in order. */
    public List<Integer> victimsOf(int cause) {
        return reached.getOrDefault(cause, Set.of()).stream()
                .filter(other -> other != cause && verdict(cause).compareTo(verdict(other)) >= 0)
                .toList();
    }
}
