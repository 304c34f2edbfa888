package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerlessExecutorTest {
    private static final OsWait LOCK = OsWait.of(OsWait.Kind.FUTEX);

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private TreeBuilder.One executor(OsWait main) {
        return tree.process(10, 1)
                .in(main)
                .in(OsWait.on(OsWait.Kind.POLL, List.of(7, 3)))
                .onLock()
                .pipe(3, Access.READ, 30)
                .pipe(4, Access.WRITE, 30)
                .pipe(7, Access.READ, 70)
                .pipe(9, Access.WRITE, 70)
                .semaphores(3);
    }

    @Test
    void a_caller_that_waits_for_an_executor_whose_workers_have_left() {
        executor(LOCK).pipe(8, Access.WRITE, 80);
        tree.process(11, 10, "python -c from multiprocessing.resource_tracker import main;main(7)")
                .reads(7)
                .pipe(7, Access.READ, 80);

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.LOST_WORKER);
            assertThat(finding.verdict().isHang()).isTrue();
            assertThat(finding.summary()).contains("the executor has no worker left");
        });
    }

    @Test
    void an_executor_with_a_worker() {
        executor(LOCK);
        tree.process(11, 10).sleeps();

        assertThat(findings()).noneMatch(finding -> finding.summary().contains("no worker left"));
    }

    @Test
    void a_main_thread_that_goes_on_by_itself() {
        executor(OsWait.timed(OsWait.Kind.FUTEX, Duration.ofSeconds(5)));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_service_that_waits_for_a_signal_beside_its_idle_executor() {
        executor(LOCK).wakeup(Wakeup.SIGNAL_HANDLER);

        assertThat(findings()).noneMatch(finding -> finding.verdict().isHang());
    }

    @Test
    void an_idle_loop_in_the_main_thread() {
        tree.process(10, 1)
                .in(OsWait.on(OsWait.Kind.POLL, List.of(3)))
                .onLock()
                .pipe(3, Access.READ, 30)
                .pipe(4, Access.WRITE, 30)
                .semaphores(3);

        assertThat(findings()).isEmpty();
    }
}
