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
import org.junit.jupiter.api.Test;

/** Processes that read and write FIFOs with names. */
class NamedFifoTest {
    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private static OsDescriptor fifo(int fd, Access access, long inode) {
        return OsDescriptor.of(fd, OsDescriptor.Kind.FIFO, access, inode, "/run/fifo" + inode);
    }

    private void assertOnly(Kind kind, Verdict verdict) {
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.verdict()).isEqualTo(verdict);
        });
    }

    private TreeBuilder.One writer() {
        return tree.process(11, 10, "seq 100000").writes(1).holds(fifo(1, Access.WRITE, 7));
    }

    @Test
    void a_shell_that_waits_for_the_writer_of_a_fifo_before_it_reads() {
        tree.process(10, 1, "bash run.sh")
                .in(OsWait.forProcess(OsWait.Kind.CHILD, null))
                .holds(fifo(3, Access.BOTH, 7));
        writer();

        assertOnly(Kind.FULL_PIPE, Verdict.LIKELY);
        assertThat(findings().get(0).notProvenBecause()).containsExactly("any process may open the FIFO by its name");
    }

    @Test
    void a_reader_of_a_fifo_that_is_slow() {
        tree.process(10, 1, "bash run.sh").waitsFor(11);
        writer();
        tree.process(12, 10, "bash run.sh").sleeps().holds(fifo(0, Access.READ, 7));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_reader_that_was_not_started_by_the_tree_and_does_not_wait_for_the_writer() {
        tree.process(10, 1, "bash run.sh").waitsFor(11);
        writer();
        tree.process(30, 1, "logger")
                .in(OsWait.of(OsWait.Kind.SIGNAL))
                .holds(fifo(0, Access.READ, 7))
                .outsider();

        assertThat(findings()).isEmpty();
    }

    private TreeBuilder.One answerer(Access own, Access other) {
        return tree.process(11, 10, "bash talk.sh")
                .reads(3)
                .holds(fifo(3, own, 7))
                .holds(fifo(4, other, 8));
    }

    private TreeBuilder.One asker(Access own) {
        return tree.process(10, 1, "bash talk.sh")
                .reads(6)
                .holds(fifo(6, own, 8))
                .holds(fifo(5, Access.WRITE, 7));
    }

    @Test
    void two_processes_that_each_wait_for_the_other_to_write_first() {
        asker(Access.READ);
        answerer(Access.READ, Access.WRITE);

        assertOnly(Kind.SELF_HELD_PIPE, Verdict.SUSPECTED);
    }

    @Test
    void services_that_keep_their_fifos_open_for_newcomers() {
        asker(Access.BOTH);
        answerer(Access.BOTH, Access.WRITE);

        assertThat(findings()).isEmpty();
    }

    @Test
    void services_whose_fifos_a_third_process_keeps_open() {
        asker(Access.READ);
        answerer(Access.READ, Access.WRITE);
        tree.process(12, 10, "sleep infinity").sleeps().holds(fifo(1, Access.WRITE, 7));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_process_of_the_tree_that_may_write_by_name() {
        asker(Access.READ);
        answerer(Access.READ, Access.WRITE);
        tree.process(12, 10, "sleep 10").sleeps();

        assertThat(findings()).isEmpty();
    }

    @Test
    void services_that_handle_signals() {
        asker(Access.READ).wakeup(Wakeup.SIGNAL_HANDLER);
        answerer(Access.READ, Access.WRITE);

        assertThat(findings()).isEmpty();
    }
}
