package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pools whose workers come and go. No thread of the tree has run for 31 seconds, unless it moves. */
class FailingWorkersTest {
    private static final Duration YOUNG = Duration.ofMillis(500);

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private TreeBuilder.One owner(OsWait results, boolean moves) {
        TreeBuilder.One owner = tree.process(10, 1).onLock().onLock().moving(OsWait.of(OsWait.Kind.RUNS));
        return (moves ? owner.moving(results) : owner.in(results))
                .pipe(5, Access.READ, 50)
                .pipe(6, Access.WRITE, 50);
    }

    private void worker(long pid, Duration age) {
        tree.process(pid, 10)
                .moving(OsWait.of(OsWait.Kind.RUNS))
                .pipe(6, Access.WRITE, 50)
                .age(age)
                .forked();
    }

    private static OsWait reads() {
        return OsWait.on(OsWait.Kind.READ, List.of(5));
    }

    @Test
    void workers_that_end_as_soon_as_they_start() {
        owner(reads(), false);
        worker(20, YOUNG);
        tree.ended(19, 10, "python x.py", new OsExit(1, 0));

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.LOST_WORKER);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(Lines.of(finding.evidence())).containsExactly("ended: worker 19, exit status 1");
        });
    }

    @Test
    void a_worker_that_has_delivered_its_result_and_was_replaced() {
        owner(reads(), true);
        worker(20, YOUNG);
        tree.ended(19, 10, "python x.py", new OsExit(0, 0));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_worker_that_has_been_at_work_since_before_the_last_result() {
        owner(reads(), false);
        worker(20, YOUNG);
        worker(21, Duration.ofSeconds(40));
        tree.ended(19, 10, "python x.py", new OsExit(0, 0));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_pool_none_of_whose_workers_ends() {
        owner(reads(), false);
        worker(20, YOUNG);

        assertThat(findings()).isEmpty();
    }

    @Test
    void another_program_that_the_owner_ran() {
        owner(reads(), false);
        worker(20, YOUNG);
        tree.ended(19, 10, "git status", new OsExit(0, 0));

        assertThat(findings()).isEmpty();
    }

    @Test
    void jobs_that_get_a_process_each_and_report_errors_only() {
        tree.process(10, 1)
                .onLock()
                .onLock()
                .in(OsWait.forProcess(OsWait.Kind.CHILD, 20L))
                .in(reads())
                .pipe(5, Access.READ, 50)
                .pipe(6, Access.WRITE, 50);
        worker(20, YOUNG);
        tree.ended(19, 10, "python x.py", new OsExit(0, 0));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_runner_without_a_thread_that_gives_tasks() {
        tree.process(10, 1)
                .onLock()
                .moving(OsWait.of(OsWait.Kind.RUNS))
                .in(reads())
                .pipe(5, Access.READ, 50)
                .pipe(6, Access.WRITE, 50);
        worker(20, YOUNG);
        tree.ended(19, 10, "python x.py", new OsExit(0, 0));

        assertThat(findings()).isEmpty();
    }

    @Test
    void workers_of_a_fork_server_that_end_as_soon_as_they_start() {
        String server = "python -c from multiprocessing.forkserver import main; main(5, 6)";
        owner(reads(), false);
        tree.process(15, 10, server).moving(OsWait.of(OsWait.Kind.RUNS));
        tree.process(20, 15, server)
                .moving(OsWait.of(OsWait.Kind.RUNS))
                .pipe(6, Access.WRITE, 50)
                .age(YOUNG)
                .forked();
        tree.ended(19, 15, server, new OsExit(1, 0));

        assertThat(findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Kind.LOST_WORKER));
    }
}
