package dev.hangscope.waitgraph;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The wait-for graph with its liveness: a node is live when it is live outright or has a live releaser; the rest is
 * stuck. A releaser that the graph does not know counts as live: what is unknown never makes a proof.
 */
public final class WaitGraph {
    private final Map<String, Node> nodes;
    private final Map<String, Set<String>> waitersOf;
    private final Map<String, Set<String>> hopingFor;
    private final Set<String> liveWeakAsLive;
    private final Set<String> liveWeakAsStuck;

    private WaitGraph(Map<String, Node> nodes) {
        this.nodes = nodes;
        waitersOf = reversed(Node::releasers);
        hopingFor = reversed(Node::starters);
        liveWeakAsLive = live(true);
        liveWeakAsStuck = live(false);
    }

    /** Builds the graph and its liveness; of two nodes with one id the later wins. */
    public static WaitGraph of(Collection<Node> nodes) {
        Map<String, Node> byId = new LinkedHashMap<>();
        nodes.forEach(node -> byId.put(node.id(), node));
        return new WaitGraph(Collections.unmodifiableMap(byId));
    }

    public Collection<Node> nodes() {
        return nodes.values();
    }

    public @Nullable Node node(String id) {
        return nodes.get(id);
    }

    /** Whether the node waits and nobody can release it, weak waits counted as live: the only reading that can prove. */
    public boolean isStuck(String id) {
        return isWaiting(id) && !liveWeakAsLive.contains(id);
    }

    /** Whether the node waits and nobody can release it but by an unusual act from outside. */
    public boolean isStuckUnlessWeak(String id) {
        return isWaiting(id) && !liveWeakAsStuck.contains(id);
    }

    /** Whether the node may still move; an unknown node may. */
    public boolean isLive(String id) {
        return !nodes.containsKey(id) || liveWeakAsLive.contains(id);
    }

    /** The nodes from which {@code id} is reached over releaser edges, in breadth-first order: whom it holds up. */
    public List<Node> heldUpBy(String id) {
        return heldUpBy(List.of(id));
    }

    /** As {@link #heldUpBy(String)}, from several nodes at once; the nodes themselves are left out. */
    public List<Node> heldUpBy(Collection<String> ids) {
        Set<String> seen = new LinkedHashSet<>(ids);
        Deque<String> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (String waiter : waitersOf.getOrDefault(open.remove(), Set.of())) {
                if (seen.add(waiter)) {
                    open.add(waiter);
                }
            }
        }
        ids.forEach(seen::remove);
        return seen.stream().map(nodes::get).toList();
    }

    private Map<String, Set<String>> reversed(Function<Node, Set<String>> edges) {
        Map<String, Set<String>> waiters = new HashMap<>();
        for (Node node : nodes.values()) {
            if (isWaiting(node.id())) {
                for (String other : edges.apply(node)) {
                    waiters.computeIfAbsent(other, key -> new LinkedHashSet<>()).add(node.id());
                }
            }
        }
        return waiters;
    }

    private boolean isWaiting(String id) {
        Node node = nodes.get(id);
        return node != null && (node.outright() == Node.Outright.WAITING || node.outright() == Node.Outright.WEAK);
    }

    private Set<String> live(boolean weakIsLive) {
        Set<String> live = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        for (Node node : nodes.values()) {
            boolean unknownReleaser = !nodes.keySet().containsAll(node.releasers())
                    || !nodes.keySet().containsAll(node.starters());
            boolean outright = switch (node.outright()) {
                case LIVE -> true;
                case WAITING -> unknownReleaser;
                case WEAK -> weakIsLive || unknownReleaser;
                case ENDED -> false;
            };
            if (outright && live.add(node.id())) {
                open.add(node.id());
            }
        }
        while (!open.isEmpty()) {
            String moving = open.remove();
            for (Map<String, Set<String>> edges : List.of(waitersOf, hopingFor)) {
                for (String waiter : edges.getOrDefault(moving, Set.of())) {
                    if (live.add(waiter)) {
                        open.add(waiter);
                    }
                }
            }
        }
        return live;
    }
}
