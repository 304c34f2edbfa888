package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Write ends of pipes in processes that were started for something else. */
class LeakedPipeEndTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private void assertSuspected(String summary) {
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.ORPHANED_READER);
            assertThat(finding.verdict()).isEqualTo(Verdict.SUSPECTED);
            assertThat(finding.summary()).isEqualTo(summary);
            assertThat(Lines.of(finding.evidence())).contains("until: 11 ends");
        });
    }

    private void reader() {
        tree.process(10, 1).reads(3).pipe(3, Access.READ, 7);
    }

    private TreeBuilder.One sleeper(Duration time) {
        return tree.process(11, 10, "sleep 600").sleeps(time).age(Duration.ofSeconds(31));
    }

    @Test
    void a_program_that_sleeps_has_the_end_that_was_meant_for_another_one() {
        reader();
        sleeper(LONG).pipe(4, Access.WRITE, 7);

        assertSuspected(
                "process 10 (python x.py) reads a pipe whose other end leaked into process 11 (sleep 600), which has"
                        + " slept since its start: there is no end of file before that ends.");
    }

    @Test
    void its_standard_output_is_meant_to_be_written_to() {
        reader();
        sleeper(LONG).pipe(1, Access.WRITE, 7).pipe(4, Access.WRITE, 7);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_program_that_sleeps_for_a_short_time_or_has_worked_before_may_write() {
        reader();
        sleeper(Duration.ofSeconds(50)).pipe(4, Access.WRITE, 7);
        assertThat(findings()).isEmpty();

        TreeBuilder worked = new TreeBuilder();
        worked.process(10, 1).reads(3).pipe(3, Access.READ, 7);
        worked.process(11, 10, "worker").sleeps(LONG).age(Duration.ofMinutes(5)).pipe(4, Access.WRITE, 7);
        assertThat(new Diagnostician(Rules.all())
                        .diagnose(worked.snapshot(), Duration.ofSeconds(1))
                        .findings())
                .isEmpty();
    }

    @Test
    void a_child_that_was_only_forked_runs_the_code_of_its_parent() {
        reader();
        sleeper(LONG).forked().pipe(4, Access.WRITE, 7);

        assertThat(findings()).isEmpty();
    }

    private TreeBuilder.One copyBesideReader(Long awaited) {
        tree.process(10, 1).in(OsWait.forProcess(OsWait.Kind.CHILD, awaited));
        tree.process(12, 10, "cat").reads(0).pipe(0, Access.READ, 7);
        return tree.process(11, 10).age(Duration.ofSeconds(31)).forked();
    }

    @Test
    void a_child_was_forked_beside_the_reader_for_which_their_parent_waits() {
        copyBesideReader(12L).sleeps(Duration.ofHours(1)).pipe(4, Access.WRITE, 7);

        assertSuspected(
                "process 12 (cat) reads a pipe whose other end leaked into process 11 (python x.py), which has not moved"
                        + " since its start: there is no end of file before that ends.");
    }

    @Test
    void the_reader_is_below_a_shell() {
        tree.process(10, 1).waitsFor(13);
        tree.process(13, 10, "sh -c cat")
                .in(OsWait.forProcess(OsWait.Kind.CHILD, null))
                .pipe(0, Access.READ, 7);
        tree.process(12, 13, "cat").reads(0).pipe(0, Access.READ, 7);
        tree.process(11, 10)
                .age(Duration.ofSeconds(31))
                .forked()
                .sleeps(Duration.ofHours(1))
                .pipe(4, Access.WRITE, 7);

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.SUSPECTED);
            assertThat(finding.summary()).startsWith("process 12 (cat) reads a pipe");
        });
    }

    @Test
    void a_parent_that_waits_for_any_child_may_have_forked_a_writer() {
        copyBesideReader(null).sleeps(Duration.ofHours(1)).pipe(4, Access.WRITE, 7);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_forked_writer_sleeps_between_its_lines() {
        copyBesideReader(12L).sleeps(Duration.ofMinutes(2)).pipe(4, Access.WRITE, 7);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_writer_beside_it() {
        reader();
        sleeper(LONG).pipe(4, Access.WRITE, 7);
        tree.process(12, 10, "sh -c work").waitsFor(13).pipe(4, Access.WRITE, 7);
        tree.process(13, 12, "sleep 5").sleeps(Duration.ofSeconds(5));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_loop_polls_the_pipe_to_see_the_end_of_its_child() {
        tree.process(10, 1).in(OsWait.on(OsWait.Kind.POLL, List.of(3))).pipe(3, Access.READ, 7);
        sleeper(LONG).pipe(4, Access.WRITE, 7);

        assertThat(findings()).isEmpty();
    }

    private TreeBuilder.One tracked(long awaited, String command) {
        TreeBuilder.One program = tree.process(10, 1).waitsFor(awaited);
        tree.process(12, 10, command).reads(3).pipe(3, Access.READ, 7);
        return program;
    }

    private static final String TRACKER = "python -c from multiprocessing.resource_tracker import main;main(3)";

    @Test
    void a_program_waits_at_its_end_for_its_resource_tracker() {
        tracked(12, TRACKER);
        sleeper(Duration.ofSeconds(5)).forked().pipe(4, Access.WRITE, 7);

        assertSuspected(
                "process 10 (python x.py) waits for the end of its resource tracker of multiprocessing, which does not end"
                        + " before process 11 (sleep 600), a child that inherited its pipe.");
    }

    @Test
    void a_program_that_still_has_the_pipe_or_waits_for_another_child_does_not_wait_for_the_tracker() {
        tracked(12, TRACKER).pipe(4, Access.WRITE, 7);
        tree.process(11, 10).sleeps(LONG).forked().pipe(4, Access.WRITE, 7);
        assertThat(findings()).isEmpty();

        TreeBuilder pipeline = new TreeBuilder();
        pipeline.process(10, 1).waitsFor(12);
        pipeline.process(12, 10, "sort").reads(3).pipe(3, Access.READ, 7);
        pipeline.process(11, 10).sleeps(LONG).forked().pipe(4, Access.WRITE, 7);
        assertThat(new Diagnostician(Rules.all())
                        .diagnose(pipeline.snapshot(), Duration.ofSeconds(1))
                        .findings())
                .isEmpty();
    }
}
