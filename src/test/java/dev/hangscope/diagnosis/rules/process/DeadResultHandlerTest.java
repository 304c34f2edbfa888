package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadResultHandlerTest {
    private static final OsWait RUNS = OsWait.of(OsWait.Kind.RUNS);

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private TreeBuilder.One owner() {
        return tree.process(10, 1)
                .semaphores(1)
                .onLock()
                .moving(RUNS)
                .onLock()
                .pipe(3, Access.READ, 30)
                .pipe(4, Access.WRITE, 30);
    }

    private void workers(boolean keepWriteEnd) {
        for (long pid = 11; pid <= 12; pid++) {
            TreeBuilder.One worker =
                    tree.process(pid, 10).forked().pipe(3, Access.READ, 30).semaphores(1);
            if (pid == 11) {
                worker.reads(3);
            } else {
                worker.onSemaphore("00:1b 1");
            }
            if (keepWriteEnd) {
                worker.pipe(4, Access.WRITE, 30);
            }
        }
    }

    @Test
    void a_pool_without_the_thread_that_reads_results() {
        owner();
        workers(false);

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.LOST_WORKER);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.summary()).contains("all 2 workers are idle");
        });
    }

    @Test
    void a_pool_with_all_its_threads() {
        owner().reads(5).pipe(5, Access.READ, 50);
        workers(false);

        assertThat(findings()).isEmpty();
    }

    @Test
    void consumers_of_a_queue_whose_producer_computes() {
        owner();
        workers(true);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_scheduler_that_feeds_a_program() {
        tree.process(10, 1).onLock().sleeps().onLock().pipe(4, Access.WRITE, 30);
        tree.process(11, 10, "cat").pipe(0, Access.READ, 30).reads(0);
        assertThat(findings()).isEmpty();
    }

    @Test
    void a_scheduler_that_feeds_a_forked_worker() {
        tree.process(10, 1).onLock().sleeps().onLock().pipe(4, Access.WRITE, 30);
        workers(false);
        assertThat(findings()).isEmpty();
    }

    @Test
    void a_program_that_is_fed_by_a_thread_which_computes() {
        owner();
        tree.process(11, 10, "cat").pipe(0, Access.READ, 30).reads(0);
        assertThat(findings()).isEmpty();
    }

    @Test
    void a_worker_at_work() {
        owner();
        workers(false);
        tree.process(13, 10).sleeps().forked().pipe(3, Access.READ, 30);

        assertThat(findings()).isEmpty();
    }
}
