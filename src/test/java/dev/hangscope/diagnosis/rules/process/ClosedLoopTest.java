package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A child (process 11) that is blocked by the event loop of its parent. */
class ClosedLoopTest {
    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private void assertOnly(Kind kind, Verdict verdict) {
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.verdict()).isEqualTo(verdict);
        });
    }

    /** With a helper thread, as libuv has them; 4 is the loop's own wakeup. */
    private TreeBuilder.One loop(int... watches) {
        List<Integer> all = IntStream.of(watches).boxed().toList();
        return tree.process(10, 1, "node x.js")
                .in(OsWait.on(OsWait.Kind.POLL, List.of(3)))
                .onLock()
                .holds(new OsDescriptor(
                        3, OsDescriptor.Kind.EPOLL, Access.BOTH, 0, "anon_inode:[eventpoll]", null, null, all, null))
                .holds(OsDescriptor.of(4, OsDescriptor.Kind.EVENT, Access.BOTH, 9, "anon_inode:[eventfd]"))
                .socket(5, 100, 101)
                .wakeup(Wakeup.CHILD_SIGNAL);
    }

    private void childReadsStdin() {
        tree.process(11, 10, "cat").reads(0).socket(0, 101, 100);
    }

    private void childWrites() {
        tree.process(11, 10, "seq 1 99999").writes(1).socket(1, 101, 100);
    }

    @Test
    void a_child_whose_standard_input_the_loop_never_ends() {
        loop(4, 5);
        childReadsStdin();

        assertOnly(Kind.UNCLOSED_STDIN, Verdict.LIKELY);
        assertThat(findings().get(0).summary()).contains("the event loop of process 10 (node x.js)");
    }

    @Test
    void a_child_whose_output_the_loop_does_not_read() {
        loop(4);
        childWrites();

        assertOnly(Kind.FULL_PIPE, Verdict.LIKELY);
    }

    @Test
    void a_server_with_a_warm_helper_program() {
        loop(4, 5, 6).holds(OsDescriptor.of(6, OsDescriptor.Kind.SOCKET, Access.BOTH, 55, "socket:[55]"));
        childReadsStdin();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_loop_that_watches_files() {
        loop(4, 5, 6).holds(OsDescriptor.of(6, OsDescriptor.Kind.NOTIFY, Access.READ, 0, "anon_inode:inotify"));
        childReadsStdin();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_loop_that_has_stopped_reading_for_a_while() {
        tree.process(10, 1, "node x.js")
                .in(OsWait.timed(OsWait.Kind.POLL, Duration.ofSeconds(9)))
                .socket(5, 100, 101);
        childWrites();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_loop_with_a_helper_thread_at_work() {
        loop(4, 5).sleeps();
        childReadsStdin();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_loop_that_may_be_meant_to_feed_the_child_at_a_signal() {
        loop(4, 5).wakeup(Wakeup.SIGNAL_HANDLER);
        childReadsStdin();

        assertOnly(Kind.UNCLOSED_STDIN, Verdict.NOTE);
    }

    @Test
    void idle_workers_of_a_pool() {
        loop(4, 5);
        tree.process(11, 10, "python x.py").forked().reads(0).socket(0, 101, 100);

        assertThat(findings()).isEmpty();
    }
}
