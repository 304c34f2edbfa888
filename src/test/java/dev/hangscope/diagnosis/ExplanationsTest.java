package dev.hangscope.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.merge.Explanations;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExplanationsTest {

    @Test
    void causes_and_their_victims_are_what_the_definition_says() {
        int victims = 0;
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            int size = 1 + random.nextInt(8);
            WaitGraph graph = WaitGraph.of(IntStream.range(0, size)
                    .mapToObj(i -> Node.waiting(new NodeId.OfThread(i), "random", some(random, size)))
                    .toList());
            List<Finding> findings = IntStream.range(0, 1 + random.nextInt(6))
                    .mapToObj(i -> finding(random, some(random, size)))
                    .toList();

            Explanations explanations = new Explanations(graph, findings);

            Map<Integer, Set<Integer>> told = new LinkedHashMap<>();
            explanations.causes().forEach(cause -> told.put(cause, new TreeSet<>(explanations.victimsOf(cause))));
            Map<Integer, Set<Integer>> naive = naive(graph, findings);
            assertThat(told).as("seed " + seed).isEqualTo(naive);
            victims += findings.size() - naive.size();
        }
        assertThat(victims).as("there was something to explain").isGreaterThan(1_000);
    }

    private static Set<NodeId> some(Random random, int size) {
        Set<NodeId> ids = new HashSet<>();
        IntStream.range(0, random.nextInt(4)).forEach(i -> ids.add(new NodeId.OfThread(random.nextInt(size))));
        return ids;
    }

    private static Finding finding(Random random, Set<NodeId> nodes) {
        return new Finding(
                "id",
                Kind.JOIN_DEADLOCK,
                random.nextBoolean() ? Verdict.LIKELY : Verdict.SUSPECTED,
                "",
                Duration.ZERO,
                nodes.stream()
                        .map(node -> new Finding.Waiter(node, 1, node.toString(), false, ""))
                        .toList(),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "");
    }

    /** By the definition, each finding with each other. */
    private static Map<Integer, Set<Integer>> naive(WaitGraph graph, List<Finding> findings) {
        List<Set<NodeId>> reach = new ArrayList<>();
        for (Finding finding : findings) {
            Set<NodeId> all = new HashSet<>(waiters(finding));
            for (boolean grown = true; grown; ) {
                grown = false;
                for (Node node : graph.nodes()) {
                    grown |= node.releasers().stream().anyMatch(all::contains) && all.add(node.id());
                }
            }
            reach.add(all);
        }
        Map<Integer, Set<Integer>> explained = new LinkedHashMap<>();
        Set<Integer> victims = new HashSet<>();
        for (int cause = 0; cause < findings.size(); cause++) {
            Set<Integer> its = new TreeSet<>();
            for (int other = 0; other < findings.size(); other++) {
                if (explains(findings, reach, cause, other)) {
                    its.add(other);
                }
            }
            victims.addAll(its);
            explained.put(cause, its);
        }
        explained.keySet().removeAll(victims);
        return explained;
    }

    private static boolean explains(List<Finding> findings, List<Set<NodeId>> reach, int cause, int victim) {
        Finding one = findings.get(cause);
        Finding other = findings.get(victim);
        boolean back = reach.get(victim).containsAll(waiters(one));
        return cause != victim
                && reach.get(cause).containsAll(waiters(other))
                && one.verdict().compareTo(other.verdict()) >= 0
                && (cause < victim || one.verdict() != other.verdict() || !back);
    }

    private static Set<NodeId> waiters(Finding finding) {
        Set<NodeId> nodes = new HashSet<>();
        finding.waiters().forEach(waiter -> nodes.add(waiter.node()));
        return nodes;
    }
}
