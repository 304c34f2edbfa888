package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs on a pseudoterminal, and the process that holds its master. */
class TerminalsAndProgramsTest {
    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private static OsDescriptor master(int fd) {
        return end(fd, "/dev/ptmx", 7, 8);
    }

    private static OsDescriptor terminal(int fd) {
        return end(fd, "/dev/pts/3", 8, 7);
    }

    private static OsDescriptor end(int fd, String link, long inode, long peer) {
        return new OsDescriptor(fd, OsDescriptor.Kind.TERMINAL, Access.BOTH, inode, link, peer, null, List.of(), null);
    }

    private void assertOnly(Kind kind) {
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.notProvenBecause())
                    .contains("any process of its user may open the terminal by its name");
        });
    }

    @Test
    void a_program_whose_output_no_process_reads() {
        tree.process(10, 1).waitsFor(11).holds(master(4));
        tree.process(11, 10, "seq 1 50000").writes(1).holds(terminal(1));

        assertOnly(Kind.FULL_PIPE);
        assertThat(findings().get(0).summary()).contains("is blocked writing to its terminal /dev/pts/3");
        assertThat(findings().get(0).resource().detail())
                .isEqualTo("/dev/pts/3, this end in 11 (fd 1); the other in 10 (fd 4)");
    }

    @Test
    void a_program_whose_prompt_no_process_answers() {
        tree.process(10, 1).waitsFor(11).holds(master(4));
        tree.process(11, 10, "ssh-keygen").reads(0).holds(terminal(0));

        assertOnly(Kind.UNCLOSED_STDIN);
    }

    @Test
    void an_emulator_that_waits_for_the_user() {
        tree.process(10, 1, "script log")
                .in(OsWait.on(OsWait.Kind.POLL, List.of(0, 4)))
                .holds(OsDescriptor.of(0, OsDescriptor.Kind.DEVICE, Access.BOTH, 0, "/dev/tty1"))
                .holds(master(4));
        tree.process(11, 10, "bash").reads(0).holds(terminal(0));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_program_whose_terminal_another_thread_of_its_parent_may_feed() {
        tree.process(10, 1).waitsFor(11).sleeps().holds(master(4));
        tree.process(11, 10, "seq 1 50000").writes(1).holds(terminal(1));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_terminal_whose_master_no_process_here_holds() {
        tree.process(10, 1, "cat").reads(0).holds(terminal(0));

        assertThat(findings()).isEmpty();
    }
}
