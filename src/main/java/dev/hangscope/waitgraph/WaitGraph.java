package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The wait-for graph with its liveness: a node is live when it is live outright or has a live releaser; the rest is
 * stuck. A releaser that the graph does not know counts as live: what is unknown never makes a proof.
 *
 * <p>Inside, nodes are numbered: in the order in which they were given, then the unknown ones.
 */
public final class WaitGraph {
    private final Map<NodeId, Node> nodes;
    private final Map<NodeId, Integer> numbers = new HashMap<>();
    private final List<Node> byNumber;
    private final BitSet waiting = new BitSet();
    private final Edges releasers;
    private final Edges waiters;
    private final BitSet liveWeakAsLive;
    private final BitSet liveWeakAsStuck;

    private WaitGraph(Map<NodeId, Node> nodes) {
        this.nodes = nodes;
        byNumber = List.copyOf(nodes.values());
        nodes.keySet().forEach(this::number);
        Edges.Builder releases = new Edges.Builder();
        Edges.Builder starts = new Edges.Builder();
        Edges.Builder guesses = new Edges.Builder();
        BitSet unknownReleaser = new BitSet();
        for (int i = 0; i < byNumber.size(); i++) {
            Node node = byNumber.get(i);
            boolean waits = node.outright() == Node.Outright.WAITING || node.outright() == Node.Outright.WEAK;
            waiting.set(i, waits);
            add(i, node.releasers(), waits ? releases : null, unknownReleaser);
            add(i, node.starters(), waits ? starts : null, unknownReleaser);
            add(i, node.strangers(), waits ? guesses : null, unknownReleaser);
        }
        releasers = releases.forwards(numbers.size());
        waiters = releases.backwards(numbers.size());
        Edges hopes = starts.backwards(numbers.size());
        Edges strangers = guesses.backwards(numbers.size());
        liveWeakAsLive = live(true, unknownReleaser, List.of(waiters, hopes, strangers));
        liveWeakAsStuck = live(false, unknownReleaser, List.of(waiters, hopes));
    }

    private int number(NodeId id) {
        return numbers.computeIfAbsent(id, fresh -> numbers.size());
    }

    private void add(int from, Set<NodeId> to, Edges.@Nullable Builder edges, BitSet unknownReleaser) {
        int[] targets = new int[to.size()];
        int size = 0;
        for (NodeId id : to) {
            targets[size++] = number(id);
        }
        Arrays.sort(targets);
        for (int target : targets) {
            unknownReleaser.set(from, unknownReleaser.get(from) || target >= byNumber.size());
            if (edges != null) {
                edges.add(from, target);
            }
        }
    }

    /** Builds the graph and its liveness; of two nodes with one id the later wins. */
    public static WaitGraph of(Collection<Node> nodes) {
        Map<NodeId, Node> byId = new LinkedHashMap<>();
        nodes.forEach(node -> byId.put(node.id(), node));
        return new WaitGraph(Collections.unmodifiableMap(byId));
    }

    public Collection<Node> nodes() {
        return nodes.values();
    }

    public @Nullable Node node(NodeId id) {
        return nodes.get(id);
    }

    /** Whether the node waits and nobody can release it, weak waits counted as live: the only reading that can prove. */
    public boolean isStuck(NodeId id) {
        int number = numberOf(id);
        return number >= 0 && waiting.get(number) && !liveWeakAsLive.get(number);
    }

    /** Whether the node waits and nobody can release it but by an unusual act from outside. */
    public boolean isStuckUnlessWeak(NodeId id) {
        int number = numberOf(id);
        return number >= 0 && waiting.get(number) && !liveWeakAsStuck.get(number);
    }

    /** All nodes for which {@link #isStuckUnlessWeak} holds. */
    public Set<NodeId> stuckUnlessWeak() {
        return nodes.keySet().stream().filter(this::isStuckUnlessWeak).collect(Collectors.toSet());
    }

    /** Whether the node may still move; an unknown node may. */
    public boolean isLive(NodeId id) {
        int number = numberOf(id);
        return number < 0 || number >= byNumber.size() || liveWeakAsLive.get(number);
    }

    private int numberOf(NodeId id) {
        Integer number = numbers.get(id);
        return number == null ? -1 : number;
    }

    /** As {@link #heldUpBy(Collection)}, from one node. */
    public Stream<Node> heldUpBy(NodeId id) {
        return heldUpBy(List.of(id));
    }

    /**
     * The nodes from which one of {@code ids} is reached over releaser edges, nearest first: whom they hold up; they
     * themselves are left out. The graph is walked only as far as the stream is read.
     */
    public Stream<Node> heldUpBy(Collection<NodeId> ids) {
        PrimitiveIterator.OfInt reach = new Reach(waiters, numbersOf(ids));
        return StreamSupport.intStream(Spliterators.spliteratorUnknownSize(reach, Spliterator.ORDERED), false)
                .mapToObj(byNumber::get);
    }

    /** All whom {@link #heldUpBy(Collection)} tells, and {@code ids} themselves. */
    public NodeSet andHeldUpBy(Collection<NodeId> ids) {
        return new NodeSet(numbers, new Reach(waiters, numbersOf(ids)).all());
    }

    /** The nodes by which one of {@code ids} is held up, directly or not, and {@code ids} themselves. */
    public NodeSet andHolding(Collection<NodeId> ids) {
        return new NodeSet(numbers, new Reach(releasers, numbersOf(ids)).all());
    }

    private int[] numbersOf(Collection<NodeId> ids) {
        return ids.stream()
                .map(numbers::get)
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * The sets of nodes each of which waits, directly or not, for all others of its set, among the nodes that are
     * {@code asked} for; a node that waits for none of them is a set of its own. Nodes come after those they wait for.
     */
    public List<List<Node>> components(Predicate<Node> asked) {
        BitSet part = new BitSet();
        for (int i = 0; i < byNumber.size(); i++) {
            part.set(i, asked.test(byNumber.get(i)));
        }
        List<List<Node>> components = new ArrayList<>();
        for (int[] members : Components.of(releasers, part)) {
            List<Node> component = new ArrayList<>(members.length);
            for (int member : members) {
                component.add(byNumber.get(member));
            }
            components.add(component);
        }
        return components;
    }

    /** Two graphs of the same nodes are equal. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WaitGraph graph && nodes.equals(graph.nodes);
    }

    @Override
    public int hashCode() {
        return nodes.hashCode();
    }

    private BitSet live(boolean weakIsLive, BitSet unknownReleaser, List<Edges> backwards) {
        BitSet live = new BitSet();
        int[] open = new int[byNumber.size()];
        int size = 0;
        for (int i = 0; i < byNumber.size(); i++) {
            boolean outright = switch (byNumber.get(i).outright()) {
                case LIVE -> true;
                case WAITING -> unknownReleaser.get(i);
                case WEAK -> weakIsLive || unknownReleaser.get(i);
                case ENDED -> false;
            };
            if (outright) {
                live.set(i);
                open[size++] = i;
            }
        }
        while (size > 0) {
            int moving = open[--size];
            for (Edges edges : backwards) {
                for (int edge = edges.begin(moving); edge < edges.end(moving); edge++) {
                    int waiter = edges.target(edge);
                    if (!live.get(waiter)) {
                        live.set(waiter);
                        open[size++] = waiter;
                    }
                }
            }
        }
        return live;
    }
}
