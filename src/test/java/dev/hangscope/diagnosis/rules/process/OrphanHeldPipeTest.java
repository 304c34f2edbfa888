package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrphanHeldPipeTest {
    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private List<Finding> hangs() {
        return findings().stream().filter(finding -> finding.verdict().isHang()).toList();
    }

    private void background(long parent) {
        background(parent, Duration.ofMinutes(10));
    }

    private void background(long parent, Duration sleep) {
        tree.process(20, parent, "sleep 600")
                .sleeps(sleep)
                .pipe(1, Access.WRITE, 7)
                .outsider()
                .age(Duration.ofSeconds(31));
    }

    @Test
    void a_background_process_that_keeps_the_output_of_an_ended_child_is_named() {
        tree.process(10, 1).reads(5).pipe(5, Access.READ, 7);
        tree.process(11, 10, "git commit").defunct(new OsExit(0, 0));
        background(4);

        assertThat(hangs()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.ORPHANED_READER);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.summary()).contains("process 20 (sleep 600)");
            assertThat(Lines.of(finding.evidence()))
                    .contains("until: 20 ends", "exited: process 11 (git commit), exit status 0");
        });
    }

    @Test
    void an_event_loop_that_has_nothing_else_to_wait_for() {
        OsDescriptor set = new OsDescriptor(
                3, OsDescriptor.Kind.EPOLL, Access.BOTH, 0, "anon_inode:[eventpoll]", null, null, List.of(4, 5), null);
        tree.process(10, 1, "node x.js")
                .in(OsWait.on(OsWait.Kind.POLL, List.of(3)))
                .holds(set)
                .holds(OsDescriptor.of(4, OsDescriptor.Kind.EVENT, Access.BOTH, 9, "anon_inode:[eventfd]"))
                .pipe(5, Access.READ, 7);
        background(1);

        assertThat(hangs())
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Kind.ORPHANED_READER));
    }

    @Test
    void a_reader_that_follows_what_a_daemon_writes_now_and_then() {
        tree.process(10, 1).reads(5).pipe(5, Access.READ, 7);
        tree.process(11, 10, "sh start.sh").defunct(new OsExit(0, 0));
        tree.process(20, 4, "daemon")
                .sleeps()
                .pipe(1, Access.WRITE, 7)
                .outsider()
                .age(Duration.ofMinutes(5));

        assertThat(hangs()).as("both ran last 31 seconds ago").isEmpty();
    }

    private TreeBuilder.One shellThatReadsItsInput() {
        TreeBuilder.One shell = tree.process(10, 1, "bash run.sh").reads(0).pipe(0, Access.READ, 7);
        background(1);
        return shell;
    }

    @Test
    void a_loop_of_a_shell_whose_redirected_input_a_background_process_keeps_open() {
        shellThatReadsItsInput().holds(OsDescriptor.of(10, OsDescriptor.Kind.DEVICE, Access.READ, 0, "/dev/null"));

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.ORPHANED_READER);
            assertThat(finding.verdict()).isEqualTo(Verdict.SUSPECTED);
        });
    }

    @Test
    void a_script_that_reads_its_own_input_may_follow_a_daemon() {
        shellThatReadsItsInput();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_background_process_that_ticks_may_write_soon() {
        tree.process(10, 1).reads(5).pipe(5, Access.READ, 7);
        tree.process(11, 10, "sh start.sh").defunct(new OsExit(0, 0));
        background(1, Duration.ofSeconds(7));

        assertThat(hangs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"100, 0", "130, 1"})
    void a_background_loop_that_ticks_and_has_not_written_for_long(long quiet, int found) {
        tree.process(10, 1).reads(5).ran(Duration.ofSeconds(quiet)).pipe(5, Access.READ, 7);
        tree.process(20, 1, "sh -c loop")
                .waitsFor(21)
                .pipe(1, Access.WRITE, 7)
                .outsider()
                .age(Duration.ofMinutes(5));
        tree.process(21, 20, "sleep 7")
                .sleeps(Duration.ofSeconds(7))
                .ran(Duration.ofSeconds(3))
                .pipe(1, Access.WRITE, 7)
                .outsider()
                .age(Duration.ofSeconds(3));

        assertThat(findings()).hasSize(found).allMatch(finding -> finding.verdict() == Verdict.SUSPECTED);
    }

    @Test
    void a_child_of_the_background_process_is_left_behind_with_it() {
        tree.process(10, 1).reads(5).pipe(5, Access.READ, 7);
        tree.process(20, 1, "sh -c later")
                .waitsFor(21)
                .pipe(1, Access.WRITE, 7)
                .outsider()
                .age(Duration.ofSeconds(31));
        tree.process(21, 20, "sleep 600")
                .sleeps()
                .pipe(1, Access.WRITE, 7)
                .outsider()
                .age(Duration.ofSeconds(31));

        assertThat(hangs())
                .singleElement()
                .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY));
    }

    @ParameterizedTest
    @CsvSource({"30200, 0", "29500, 1"})
    void a_write_and_what_follows_take_their_time(long ranMillis, int found) {
        tree.process(10, 1).reads(5).pipe(5, Access.READ, 7);
        tree.process(11, 10, "sh start.sh").defunct(new OsExit(0, 0));
        tree.process(20, 4, "daemon")
                .sleeps()
                .ran(Duration.ofMillis(ranMillis))
                .pipe(1, Access.WRITE, 7)
                .outsider()
                .age(Duration.ofMinutes(5));

        assertThat(hangs()).hasSize(found);
    }

    private static OsDescriptor terminal(int fd, long inode, long peer, String link) {
        return new OsDescriptor(fd, OsDescriptor.Kind.TERMINAL, Access.BOTH, inode, link, peer, null, List.of(), null);
    }

    @Test
    void a_background_process_that_keeps_the_terminal_of_an_ended_child() {
        tree.process(10, 1).reads(5).holds(terminal(5, 7, 8, "/dev/ptmx"));
        tree.process(11, 10, "sh run.sh").defunct(new OsExit(0, 0));
        tree.process(20, 1, "sleep 600")
                .sleeps()
                .holds(terminal(1, 8, 7, "/dev/pts/3"))
                .outsider()
                .age(Duration.ofSeconds(31));

        assertThat(hangs())
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Kind.ORPHANED_READER));
    }

    @Test
    void a_program_that_asks_its_user_on_a_terminal() {
        tree.process(10, 1).reads(5).holds(terminal(5, 8, 7, "/dev/tty"));
        tree.process(20, 1, "tmux")
                .sleeps()
                .holds(terminal(9, 7, 8, "/dev/ptmx"))
                .outsider();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_writer_whose_parent_lives_is_no_orphan() {
        tree.process(10, 1).reads(5).pipe(5, Access.READ, 7);
        background(4);

        assertThat(findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4, 0", "1, 1"})
    void a_server_that_the_program_started_in_the_background_has_accepted_its_connection(int fd, int found) {
        tree.process(10, 1).reads(5).socket(5, 100, 101);
        tree.process(20, 1, "server").sleeps().socket(fd, 101, 100).outsider().age(Duration.ofSeconds(31));

        assertThat(findings()).hasSize(found);
    }

    @Test
    void a_pipeline_that_a_script_waits_for_and_whose_first_command_left_a_daemon() {
        tree.process(9, 1, "bash build.sh").in(OsWait.forProcess(OsWait.Kind.CHILD, null));
        tree.process(10, 9, "tee log").reads(0).pipe(0, Access.READ, 7);
        background(1);

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.SUSPECTED);
            assertThat(finding.summary()).startsWith("process 10 (tee log) reads the output of a child");
        });
    }

    @Test
    void a_pipeline_whose_first_command_the_script_waits_for_too() {
        tree.process(9, 1, "bash build.sh").in(OsWait.forProcess(OsWait.Kind.CHILD, null));
        tree.process(10, 9, "tee log").reads(0).pipe(0, Access.READ, 7);
        tree.process(11, 9, "sleep 600").sleeps().pipe(1, Access.WRITE, 7);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_pipeline_reads_its_standard_input_for_as_long_as_it_likes() {
        tree.process(10, 1, "logger").reads(0).pipe(0, Access.READ, 7);
        background(1);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_loop_that_also_serves_others_is_at_work() {
        tree.process(10, 1, "node x.js")
                .in(OsWait.on(OsWait.Kind.POLL, List.of(5, 6)))
                .holds(OsDescriptor.of(6, OsDescriptor.Kind.SOCKET, Access.BOTH, 99, "socket:[99]"))
                .pipe(5, Access.READ, 7);
        background(1);

        assertThat(findings()).isEmpty();
    }
}
