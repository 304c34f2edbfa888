package dev.hangscope.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.heap.HeapOrder;
import dev.hangscope.diagnosis.merge.Explanations;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Reachability.Outcome;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which hang is told as the consequence of which, with a heap dump at hand. */
class HeapOrderTest {
    private static final List<Finding> TWO = List.of(finding(1, 2), finding(3));

    /** Thread 3 waits for something that, as far as the graph knows, threads 1 and 2 could release. */
    private static final WaitGraph GRAPH = WaitGraph.of(List.of(
            Node.waiting(JvmWaitGraph.node(1), "", Set.of(JvmWaitGraph.node(2))),
            Node.waiting(JvmWaitGraph.node(2), "", Set.of(JvmWaitGraph.node(1))),
            Node.waiting(JvmWaitGraph.node(3), "", Set.of(JvmWaitGraph.node(1)))));

    /** The graph knows nothing of the three but that each waits. */
    private static final WaitGraph APART = WaitGraph.of(LongStream.of(1, 2, 3)
            .mapToObj(id -> Node.waiting(JvmWaitGraph.node(id), "", Set.of()))
            .toList());

    private static Finding finding(long... waiters) {
        return new Finding(
                "id" + waiters.length,
                Kind.UNRELEASED_SYNCHRONIZER,
                Verdict.PROVEN,
                "",
                Duration.ZERO,
                LongStream.of(waiters)
                        .mapToObj(id -> new Waiter(JvmWaitGraph.node(id), 1, "t" + id, false, ""))
                        .toList(),
                new Resource(ResourceType.LATCH, "L", null, ""),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "");
    }

    private static Reachability wait(long thread, Long... reachedBy) {
        return new Reachability(
                thread,
                Outcome.STUCK,
                "java.util.concurrent.CountDownLatch",
                null,
                List.of(),
                List.of(),
                List.of(reachedBy),
                null,
                null);
    }

    private static List<Integer> causes(WaitGraph graph, Reachability... waits) {
        JvmFacts facts = new JvmFacts(ExitState.RUNNING, List.of(), List.of(), List.of());
        HeapOrder heap = HeapOrder.of(waits.length == 0 ? facts : facts.with(List.of(waits)));
        return new ArrayList<>(new Explanations(graph, heap, TWO).causes());
    }

    @Test
    void without_a_dump_the_graph_decides() {
        assertThat(causes(GRAPH)).containsExactly(0);
        assertThat(causes(APART)).containsExactly(0, 1);
    }

    @Test
    void a_hang_that_no_other_reaches_is_no_consequence_of_it() {
        assertThat(causes(GRAPH, wait(1, 1L, 2L), wait(2, 1L, 2L), wait(3, 3L))).containsExactly(0, 1);
    }

    @Test
    void a_hang_that_another_reaches_through_a_third_is_its_consequence() {
        assertThat(causes(GRAPH, wait(1, 2L), wait(2, 1L), wait(3, 3L, 4L), wait(4, 1L)))
                .containsExactly(0);
    }

    @Test
    void a_hang_that_another_reaches_is_its_consequence_though_the_graph_does_not_know() {
        assertThat(causes(APART, wait(1, 2L), wait(2, 1L), wait(3, 1L))).containsExactly(0);
        assertThat(causes(APART, wait(1, 2L), wait(2, 1L, 3L), wait(3, 1L)))
                .as("each reaches the other")
                .containsExactly(0, 1);
    }

    @Test
    void what_a_dump_did_not_determine_is_left_to_the_graph() {
        List<Reachability> undetermined = Stream.of(1L, 2L, 3L)
                .map(id -> new Reachability(id, Outcome.STUCK, "Latch", null, List.of(), List.of()))
                .toList();

        assertThat(causes(GRAPH, undetermined.toArray(new Reachability[0]))).containsExactly(0);
    }
}
