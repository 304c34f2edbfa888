package dev.hangscope.waitgraph;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class JvmWaitGraphTest {

    /** The node of main: outright, releasers by name, starters by name. */
    private static String main(SnapshotBuilder told) {
        return node(told, "main");
    }

    private static String node(SnapshotBuilder told, String name) {
        JvmFacts facts = told.facts();
        long id = facts.threads().stream()
                .filter(thread -> thread.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
        WaitGraph graph = JvmWaitGraph.of(facts);
        Node node = graph.node(JvmWaitGraph.node(id));
        // A wait for a queue goes through the node of the queue's other side.
        Node side = node.releasers().stream()
                .filter(other -> !(other instanceof NodeId.OfThread))
                .findFirst()
                .map(graph::node)
                .orElse(node);
        Set<NodeId> starters = new HashSet<>(node.starters());
        starters.addAll(side.starters());
        return side.outright() + " <- " + names(facts, side.releasers()) + " | " + names(facts, starters);
    }

    private static String names(JvmFacts facts, Iterable<NodeId> ids) {
        Set<String> names = new TreeSet<>();
        for (NodeId id : ids) {
            facts.threads().stream()
                    .filter(thread -> id.equals(JvmWaitGraph.node(thread.id())))
                    .map(JavaThread::name)
                    .forEach(names::add);
            facts.endedThreads().stream()
                    .filter(thread -> id.equals(JvmWaitGraph.node(thread.id())))
                    .map(thread -> thread.name())
                    .forEach(names::add);
        }
        return names.toString();
    }

    @Test
    void what_ends_by_itself_or_runs_is_live() {
        assertThat(main(snapshot().thread("main", main -> {}))).startsWith("LIVE");
        assertThat(main(snapshot().thread("main", main -> main.sleeps()))).startsWith("LIVE");
        assertThat(main(snapshot().thread("main", main -> main.outside()))).startsWith("LIVE");
        assertThat(main(snapshot().thread("main", main -> main.state(Thread.State.TIMED_WAITING))))
                .startsWith("LIVE");
        assertThat(main(snapshot().thread("main", main -> main.waits(Kind.PARK, null, true))))
                .startsWith("LIVE");
    }

    @Test
    void an_untimed_wait_that_is_not_understood_is_weak() {
        assertThat(main(snapshot().thread("main", main -> main.parks()))).startsWith("WEAK");
        assertThat(main(snapshot().thread("main", main -> main.state(Thread.State.BLOCKED))))
                .startsWith("WEAK");
        assertThat(main(snapshot().thread("main", main -> main.waits(Kind.QUEUE_TAKE, "queue:9", false))))
                .startsWith("WEAK");
        assertThat(main(snapshot().thread("main", main -> main.waits(Kind.THREAD_JOIN, null, false))))
                .startsWith("WEAK");
    }

    @Test
    void a_taker_waits_for_every_producer_the_dead_ones_and_their_living_starters() {
        assertThat(main(snapshot()
                        .queue("q", queue -> {})
                        .thread("main", main -> main.takes("q").hasPut("q", 1, 9))
                        .thread("alive", thread -> thread.hasPut("q", 1, 9))
                        .thread("only takes", thread -> thread.hasTaken("q", 1, "S"))
                        .thread("grandparent", thread -> {})
                        .ended("parent", thread -> thread.startedBy("grandparent"))
                        .ended("dead", thread -> thread.startedBy("parent").hasPut("q", 1, 9))
                        .ended(
                                "child of main",
                                thread -> thread.startedBy("main").hasPut("q", 1, 9))))
                .isEqualTo("WAITING <- [alive, child of main, dead, main] | [grandparent, main]");
    }

    @Test
    void a_putter_hopes_for_a_second_consumer_after_an_exception_too() {
        SnapshotBuilder told = snapshot()
                .queue("q", queue -> queue.capacity(1).size(1))
                .thread("main", main -> main.puts("q"))
                .thread("starter", thread -> {})
                .thread("other", thread -> {})
                .ended(
                        "died",
                        thread -> thread.startedBy("starter").diedOf("E", null).hasTaken("q", 1, "S"))
                .ended("returned", thread -> thread.startedBy("other").hasTaken("q", 1, "S"));

        assertThat(main(told)).isEqualTo("WAITING <- [died, returned] | [other, starter]");
    }

    @Test
    void unseen_users_make_a_queue_wait_weak() {
        assertThat(main(snapshot()
                        .queue("q", queue -> queue.incomplete("old"))
                        .thread("main", main -> main.takes("q"))))
                .startsWith("WEAK");
        assertThat(main(snapshot()
                        .queue("q", queue -> queue.folded(900, 900, 0, 0))
                        .thread("main", main -> main.takes("q"))))
                .as("nobody knows who started those 900")
                .startsWith("WEAK");
        assertThat(main(snapshot()
                        .queue("q", queue -> queue.folded(900, 900, 0, 0))
                        .thread("main", main -> main.takes("q"))
                        .ended("brother", thread -> thread.startedBy("main").hasPut("q", 1, 9))))
                .startsWith("WAITING");
    }

    @Test
    void a_wait_that_is_about_to_end_is_live() {
        assertThat(main(snapshot().queue("q", q -> q.size(1)).thread("main", main -> main.takes("q"))))
                .startsWith("LIVE");
        assertThat(main(snapshot().queue("q", q -> q.capacity(2).size(1)).thread("main", main -> main.puts("q"))))
                .startsWith("LIVE");
        assertThat(main(snapshot()
                        .queue("q", queue -> queue.handOff())
                        .thread("main", main -> main.puts("q"))
                        .thread("taker", taker -> taker.takes("q"))))
                .startsWith("LIVE");
        assertThat(main(snapshot().thread("main", main -> main.joins("gone")).ended("gone", gone -> {})))
                .startsWith("LIVE");
    }

    @Test
    void joins_wait_for_the_thread_and_pool_workers_hope_for_who_started_them() {
        assertThat(main(snapshot().thread("main", main -> main.joins("worker")).thread("worker", worker -> {})))
                .isEqualTo("WAITING <- [worker] | []");
        assertThat(node(
                        snapshot()
                                .queue("tasks", queue -> {})
                                .thread("main", main -> {})
                                .thread(
                                        "worker",
                                        worker -> worker.idlePoolWorker("tasks").startedBy("main")),
                        "worker"))
                .isEqualTo("WAITING <- [] | [main]");
    }

    @Test
    void the_exit_waits_for_all_threads_that_are_no_daemons() {
        assertThat(node(
                        snapshot()
                                .mainEnded()
                                .thread("one", thread -> {})
                                .thread("two", thread -> thread.sleeps())
                                .thread("daemon", thread -> thread.daemon())
                                .thread("virtual", thread -> thread.virtual()),
                        "DestroyJavaVM"))
                .isEqualTo("WAITING <- [one, two] | []");
        assertThat(node(snapshot().mainEnded(), "DestroyJavaVM")).startsWith("LIVE");
    }
}
