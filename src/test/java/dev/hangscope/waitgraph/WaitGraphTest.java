package dev.hangscope.waitgraph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.waitgraph.Node.Outright;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitGraphTest {

    @Test
    void liveness_is_what_a_naive_fixpoint_says() {
        for (long seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            List<Node> nodes = randomNodes(random);
            WaitGraph graph = WaitGraph.of(nodes);
            Set<String> cautious = naiveLive(nodes, true);
            Set<String> bold = naiveLive(nodes, false);
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
                    "n" + i,
                    outright,
                    "random",
                    some(random, size),
                    some(random, size),
                    random.nextInt(4) == 0 ? some(random, size) : Set.of()));
        }
        return nodes;
    }

    private static Set<String> some(Random random, int size) {
        Set<String> ids = new HashSet<>();
        IntStream.range(0, random.nextInt(3)).forEach(i -> ids.add("n" + random.nextInt(size * 6) % (size * 5)));
        ids.removeIf(id -> Integer.parseInt(id.substring(1)) >= size && random.nextInt(4) > 0);
        return ids;
    }

    /** By the definition: add whatever must be added until nothing changes. */
    private static Set<String> naiveLive(List<Node> nodes, boolean weakIsLive) {
        Set<String> known = new HashSet<>();
        nodes.forEach(node -> known.add(node.id()));
        Set<String> live = new HashSet<>();
        for (boolean changed = true; changed; ) {
            changed = false;
            for (Node node : nodes) {
                Set<String> helpers = new HashSet<>(node.releasers());
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
                Node.waiting("a", "", Set.of()),
                Node.waiting("b", "", Set.of("a")),
                Node.waiting("c", "", Set.of("b")),
                Node.live("runs", ""),
                Node.waiting("hopes", "", Set.of()).withStarters(Set.of("a"))));

        assertThat(graph.heldUpBy("a")).extracting(Node::id).containsExactly("b", "c");
        assertThat(graph.heldUpBy(List.of("a", "b"))).extracting(Node::id).containsExactly("c");
        assertThat(graph.heldUpBy("unknown")).isEmpty();
    }

    @Test
    void what_the_graph_does_not_know_is_live() {
        WaitGraph graph = WaitGraph.of(List.of(Node.waiting("a", "", Set.of("nobody"))));

        assertThat(graph.isLive("nobody")).isTrue();
        assertThat(graph.isStuck("a")).isFalse();
        assertThat(graph.isStuckUnlessWeak("a")).isFalse();
        assertThat(graph.isStuck("nobody")).isFalse();
    }

    @Test
    void a_long_chain_does_not_overflow() {
        List<Node> chain = new ArrayList<>();
        int length = 200_000;
        for (int i = 0; i < length; i++) {
            chain.add(Node.waiting("n" + i, "", Set.of("n" + (i + 1))));
        }
        chain.add(Node.ended("n" + length, ""));
        WaitGraph graph = WaitGraph.of(chain);

        assertThat(graph.isStuck("n0")).isTrue();
        assertThat(graph.heldUpBy("n" + length)).hasSize(length);
    }
}
