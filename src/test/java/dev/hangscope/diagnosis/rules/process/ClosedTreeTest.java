package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsFrame;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trees in which only an act from outside could move anything, and what a waiting thread's interpreter runs. */
class ClosedTreeTest {
    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private void assertFound(Kind kind, Verdict verdict, String words) {
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.verdict()).isEqualTo(verdict);
            assertThat(finding.summary()).contains(words);
        });
    }

    private static OsDescriptor counter(int fd) {
        return OsDescriptor.of(fd, OsDescriptor.Kind.EVENT, Access.BOTH, 8, "anon_inode:[eventfd]");
    }

    private TreeBuilder.One node() {
        return tree.process(10, 1, "node x.js")
                .onLock()
                .thread("worker", OsWait.on(OsWait.Kind.POLL, List.of(5)))
                .holds(counter(5));
    }

    @Test
    void a_main_thread_whose_worker_has_ended() {
        node();

        assertFound(Kind.UNEXPLAINED_WAIT, Verdict.SUSPECTED, "each other thread of the process waits too");
    }

    @Test
    void a_main_thread_whose_loop_waits_for_a_timer_a_socket_or_a_signal() {
        node().thread("timer", OsWait.timed(OsWait.Kind.POLL, Duration.ofSeconds(9)));
        tree.process(11, 1).sleeps();
        assertThat(findings()).isEmpty();
    }

    @Test
    void a_main_thread_whose_loop_polls_a_signalfd() {
        node().thread("signals", OsWait.on(OsWait.Kind.POLL, List.of(6)))
                .holds(OsDescriptor.of(6, OsDescriptor.Kind.SIGNAL, Access.READ, 0, "anon_inode:[signalfd]"));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_main_thread_of_a_process_that_handles_a_signal() {
        node().wakeup(Wakeup.SIGNAL_HANDLER);

        assertThat(findings()).noneMatch(finding -> finding.verdict() != Verdict.NOTE);
    }

    @Test
    void a_child_that_opens_a_fifo_before_it_executes_its_program() {
        tree.process(10, 1).in(OsWait.of(OsWait.Kind.VFORK));
        tree.process(11, 10).in(OsWait.forObject(OsWait.Kind.FIFO_OPEN_TO_READ, "/tmp/f", List.of()));

        assertFound(Kind.UNEXPLAINED_WAIT, Verdict.SUSPECTED, "its parent waits in vfork");
    }

    @Test
    void the_same_beside_a_process_that_may_open_the_other_side() {
        tree.process(9, 1).sleeps();
        tree.process(10, 9).in(OsWait.of(OsWait.Kind.VFORK));
        tree.process(11, 10).in(OsWait.forObject(OsWait.Kind.FIFO_OPEN_TO_READ, "/tmp/f", List.of()));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_child_in_a_frozen_control_group() {
        tree.process(10, 1).waitsFor(11);
        tree.process(11, 10).in(OsWait.of(OsWait.Kind.FROZEN));

        assertFound(Kind.STOPPED_CHILD, Verdict.LIKELY, "is in a frozen control group, and others wait for it");
    }

    @Test
    void the_line_of_the_program_stands_beside_its_wait() {
        OsThread thread = tree.process(10, 1).onLock().thread("x", OsWait.of(OsWait.Kind.FUTEX)) == null
                ? null
                : tree.facts().processes().get(0).threads().get(0);
        assertThat(thread).isNotNull();
        List<OsFrame> frames = List.of(
                new OsFrame("/usr/lib/python3.13/threading.py", 359, "Condition.wait"),
                new OsFrame("/srv/worker.py", 12, "Worker.run"));

        assertThat(thread.running(frames).line().map(OsFrame::words)).contains("worker.py:12 in Worker.run");
        assertThat(thread.running(frames.subList(0, 1)).line().map(OsFrame::words))
                .as("a program that is all library")
                .contains("threading.py:359 in Condition.wait");
        assertThat(thread.running(List.of()).line()).isEmpty();
        assertThat(new OsFrame("<frozen runpy>", -1, "run").words()).isEqualTo("<frozen runpy> in run");
    }
}
