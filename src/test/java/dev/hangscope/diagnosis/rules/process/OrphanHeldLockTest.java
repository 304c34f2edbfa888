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
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrphanHeldLockTest {
    private static final String LOCK = "00:13:1";
    private static final long ENDED = 8;

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private static OsDescriptor lockedBy(Long pid) {
        return new OsDescriptor(
                9, OsDescriptor.Kind.FILE, Access.WRITE, 0, "/run/job.lock", null, null, List.of(), LOCK, pid, null);
    }

    private void secondRun() {
        tree.process(10, 1, "bash job.sh second").waitsFor(11);
        tree.process(11, 10, "flock -x 9")
                .in(OsWait.forObject(OsWait.Kind.FILE_LOCK, LOCK, List.of(9)))
                .holds(OsDescriptor.of(9, OsDescriptor.Kind.FILE, Access.WRITE, 0, "/run/job.lock"));
    }

    @Test
    void a_daemon_of_an_ended_run_that_inherited_the_lock_is_named() {
        secondRun();
        tree.process(20, 1, "sleep 600").sleeps().holds(lockedBy(ENDED)).outsider();

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.ABANDONED_LOCK);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.summary())
                    .isEqualTo(
                            "process 11 (flock -x 9) waits for the lock on /run/job.lock; the process that acquired it"
                                    + " has ended, and process 20 (sleep 600) still holds it through an inherited descriptor.");
            assertThat(Lines.of(finding.evidence())).contains("until: 20 ends");
        });
    }

    @Test
    void a_job_whose_lock_is_held_by_the_process_that_acquired_it_is_at_work() {
        secondRun();
        tree.process(20, 1, "backup").sleeps().holds(lockedBy(20L)).outsider();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_run_whose_locking_process_lives_is_at_work() {
        secondRun();
        tree.process(20, 1, "flock /run/job.lock backup")
                .waitsFor(21)
                .holds(lockedBy(20L))
                .outsider();
        tree.process(21, 20, "backup").sleeps().holds(lockedBy(20L)).outsider();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_script_that_still_runs_is_no_background_process_of_an_ended_one() {
        secondRun();
        tree.process(20, 1, "bash other.sh").waitsFor(21).holds(lockedBy(ENDED)).outsider();

        assertThat(findings()).isEmpty();
    }

    @Test
    void an_earlier_run_of_the_same_program_is_at_work() {
        tree.process(10, 1, "python /opt/job.py second")
                .in(OsWait.forObject(OsWait.Kind.FILE_LOCK, LOCK, List.of(9)))
                .holds(OsDescriptor.of(9, OsDescriptor.Kind.FILE, Access.WRITE, 0, "/run/job.lock"));
        tree.process(20, 1, "python job.py first")
                .sleeps()
                .holds(lockedBy(ENDED))
                .outsider();

        assertThat(findings()).isEmpty();
    }

    private void secondRunOfProgram() {
        tree.process(10, 1, "python job.py second")
                .session(5)
                .in(OsWait.forObject(OsWait.Kind.FILE_LOCK, LOCK, List.of(9)))
                .holds(OsDescriptor.of(9, OsDescriptor.Kind.FILE, Access.WRITE, 0, "/run/job.lock"));
    }

    @Test
    void a_helper_that_an_ended_run_forked_and_left_behind_is_suspected() {
        secondRunOfProgram();
        tree.process(20, 1, "python job.py first")
                .session(5)
                .forked()
                .reads(4)
                .holds(lockedBy(ENDED))
                .outsider();

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.ABANDONED_LOCK);
            assertThat(finding.verdict()).isEqualTo(Verdict.SUSPECTED);
        });
    }

    @Test
    void a_daemon_that_took_its_lock_before_it_began_a_session_of_its_own_is_at_work() {
        secondRunOfProgram();
        tree.process(20, 1, "python job.py leader")
                .session(19)
                .forked()
                .inCall("accept4", OsWait.of(OsWait.Kind.OUTSIDE))
                .holds(lockedBy(ENDED))
                .outsider();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_holder_that_has_a_parent_or_moves_is_at_work() {
        secondRun();
        tree.process(20, 4, "sleep 600").sleeps().holds(lockedBy(ENDED)).outsider();
        assertThat(findings()).isEmpty();

        TreeBuilder moving = new TreeBuilder();
        moving.process(11, 1, "flock -x 9").in(OsWait.forObject(OsWait.Kind.FILE_LOCK, LOCK, List.of(9)));
        moving.process(20, 1, "convert")
                .moving(OsWait.of(OsWait.Kind.RUNS))
                .holds(lockedBy(ENDED))
                .outsider();
        assertThat(new Diagnostician(Rules.all())
                        .diagnose(moving.snapshot(), Duration.ofSeconds(1))
                        .findings())
                .isEmpty();
    }
}
