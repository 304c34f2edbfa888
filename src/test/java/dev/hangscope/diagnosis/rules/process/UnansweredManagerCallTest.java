package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program with the server of a multiprocessing.Manager (process 11) and two callers (12 and 13). */
class UnansweredManagerCallTest {
    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private List<Finding> hangs() {
        return findings().stream().filter(finding -> finding.verdict().isHang()).toList();
    }

    private TreeBuilder.One managerAndCallers() {
        TreeBuilder.One manager = tree.process(11, 10)
                .in(OsWait.timed(OsWait.Kind.FUTEX, Duration.ofSeconds(1)))
                .calls("accept4")
                .reads(5)
                .onLock()
                .onLock()
                .socket(5, 100, 200)
                .socket(6, 101, 201)
                .socket(7, 102, 202);
        tree.process(12, 10).reads(6).socket(6, 201, 101);
        tree.process(13, 10).reads(7).socket(7, 202, 102);
        return manager;
    }

    @Test
    void a_manager_at_an_address_that_its_program_chose_is_open_to_newcomers() {
        tree.process(10, 1).waitsFor(12).socket(5, 200, 100);
        managerAndCallers().wakeup(Wakeup.NAMED_SERVER);

        assertThat(findings()).isEmpty();
    }

    @Test
    void callers_of_a_lock_whose_owner_was_killed() {
        tree.process(10, 1).waitsFor(12).socket(5, 200, 100);
        managerAndCallers();
        tree.process(14, 10).defunct(new OsExit(0, 9));

        assertThat(hangs()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.ABANDONED_LOCK);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.waiters()).hasSize(2);
            assertThat(Lines.of(finding.evidence())).contains("exited: process 14 (python x.py), killed by signal 9");
        });
    }

    @Test
    void the_program_itself_waits_for_the_answer() {
        tree.process(10, 1).reads(5).socket(5, 200, 100);
        managerAndCallers();

        assertThat(hangs()).hasSize(1);
    }

    @Test
    void a_caller_of_a_pool_waits_in_a_lock_of_its_own() {
        tree.process(10, 1).onLock().socket(5, 200, 100);
        managerAndCallers();

        assertThat(hangs()).hasSize(1);
    }

    @Test
    void the_owner_of_the_lock_is_at_work() {
        tree.process(10, 1).waitsFor(12).socket(5, 200, 100);
        managerAndCallers();
        tree.process(14, 10).sleeps();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_client_from_elsewhere_is_at_work() {
        tree.process(10, 1).waitsFor(12);
        managerAndCallers();
        tree.process(20, 1).sleeps().socket(5, 200, 100).outsider();

        assertThat(findings()).isEmpty();
    }

    @Test
    void the_server_works_itself() {
        TreeBuilder busy = new TreeBuilder();
        busy.process(10, 1).waitsFor(12);
        busy.process(11, 10)
                .in(OsWait.timed(OsWait.Kind.FUTEX, Duration.ofSeconds(1)))
                .calls("accept4")
                .onLock()
                .in(OsWait.of(OsWait.Kind.RUNS))
                .socket(6, 101, 201);
        busy.process(12, 10).reads(6).socket(6, 201, 101);

        assertThat(new Diagnostician(Rules.all())
                        .diagnose(busy.snapshot(), Duration.ofSeconds(1))
                        .findings())
                .isEmpty();
    }

    @Test
    void a_service_that_waits_for_a_signal() {
        tree.process(10, 1).waitsFor(12).socket(5, 200, 100).wakeup(Wakeup.SIGNAL_HANDLER);
        managerAndCallers();

        assertThat(hangs()).isEmpty();
    }
}
