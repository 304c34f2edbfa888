package dev.hangscope.waitgraph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.NodeId;
import dev.hangscope.waitgraph.Node.Outright;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitGraphTest {
    private static final NodeId A = node(1);
    private static final NodeId B = node(2);
    private static final NodeId C = node(3);
    private static final NodeId RUNS = node(4);
    private static final NodeId HOPES = node(5);
    private static final NodeId UNKNOWN = node(6);
    private static final NodeId NOBODY = node(7);

    @Test
    void liveness_is_what_a_naive_fixpoint_says() {
        for (long seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            List<Node> nodes = randomNodes(random);
            WaitGraph graph = WaitGraph.of(nodes);
            Set<NodeId> cautious = naiveLive(nodes, true);
            Set<NodeId> bold = naiveLive(nodes, false);
            for (Node node : nodes) {
                boolean waits = node.outright() == Outright.WAITING || node.outright() == Outright.WEAK;
                assertThat(graph.isLive(node.id())).as("seed " + seed).isEqualTo(cautious.contains(node.id()));
                assertThat(graph.isStuck(node.id()))
                        .as("seed " + seed)
                        .isEqualTo(waits && !cautious.contains(node.id()));
                assertThat(graph.isStuckUnlessWeak(node.id()))
                        .as("seed " + seed)
                        .isEqualTo(waits && !bold.contains(node.id()));
                assertThat(!graph.isStuck(node.id()) || graph.isStuckUnlessWeak(node.id()))
                        .as("what is stuck in the cautious reading is stuck in the bold one, seed " + seed)
                        .isTrue();
            }
        }
    }

    private static List<Node> randomNodes(Random random) {
        int size = 1 + random.nextInt(12);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Outright outright = random.nextInt(3) == 0
                    ? Outright.values()[random.nextInt(Outright.values().length)]
                    : Outright.WAITING;
            // One id more than there are nodes: an unknown releaser now and then.
            nodes.add(new Node(
                    node(i),
                    outright,
                    "random",
                    some(random, size),
                    some(random, size),
                    random.nextInt(4) == 0 ? some(random, size) : Set.of()));
        }
        return nodes;
    }

    private static Set<NodeId> some(Random random, int size) {
        Set<NodeId> ids = new HashSet<>();
        IntStream.range(0, random.nextInt(3)).forEach(i -> ids.add(node(random.nextInt(size * 6) % (size * 5))));
        ids.removeIf(id -> ((NodeId.OfThread) id).thread() >= size && random.nextInt(4) > 0);
        return ids;
    }

    private static NodeId node(long id) {
        return new NodeId.OfThread(id);
    }

    /** By the definition: add whatever must be added until nothing changes. */
    private static Set<NodeId> naiveLive(List<Node> nodes, boolean weakIsLive) {
        Set<NodeId> known = new HashSet<>();
        nodes.forEach(node -> known.add(node.id()));
        Set<NodeId> live = new HashSet<>();
        for (boolean changed = true; changed; ) {
            changed = false;
            for (Node node : nodes) {
                Set<NodeId> helpers = new HashSet<>(node.releasers());
                helpers.addAll(node.starters());
                boolean helped = helpers.stream().anyMatch(id -> live.contains(id) || !known.contains(id));
                helped |= node.strangers().stream()
                        .anyMatch(id -> !known.contains(id) || (weakIsLive && live.contains(id)));
                boolean is = switch (node.outright()) {
                    case LIVE -> true;
                    case WAITING -> helped;
                    case WEAK -> weakIsLive || helped;
                    case ENDED -> false;
                };
                changed |= is && live.add(node.id());
            }
        }
        return live;
    }

    @Test
    void whom_a_node_holds_up_is_told_nearest_first_and_starters_hold_up_nobody() {
        WaitGraph graph = WaitGraph.of(List.of(
                Node.waiting(A, "", Set.of()),
                Node.waiting(B, "", Set.of(A)),
                Node.waiting(C, "", Set.of(B)),
                Node.live(RUNS, ""),
                Node.waiting(HOPES, "", Set.of()).withStarters(Set.of(A))));

        assertThat(graph.heldUpBy(A)).extracting(Node::id).containsExactly(B, C);
        assertThat(graph.heldUpBy(List.of(A, B))).extracting(Node::id).containsExactly(C);
        assertThat(graph.heldUpBy(UNKNOWN)).isEmpty();
    }

    @Test
    void what_the_graph_does_not_know_is_live() {
        WaitGraph graph = WaitGraph.of(List.of(Node.waiting(A, "", Set.of(NOBODY))));

        assertThat(graph.isLive(NOBODY)).isTrue();
        assertThat(graph.isStuck(A)).isFalse();
        assertThat(graph.isStuckUnlessWeak(A)).isFalse();
        assertThat(graph.isStuck(NOBODY)).isFalse();
    }

    @Test
    void a_long_chain_does_not_overflow() {
        List<Node> chain = new ArrayList<>();
        int length = 200_000;
        for (int i = 0; i < length; i++) {
            chain.add(Node.waiting(node(i), "", Set.of(node(i + 1))));
        }
        chain.add(Node.ended(node(length), ""));
        WaitGraph graph = WaitGraph.of(chain);

        assertThat(graph.isStuck(node(0))).isTrue();
        assertThat(graph.heldUpBy(node(length))).hasSize(length);
    }
}
