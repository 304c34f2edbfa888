package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waits that only a signal, a newcomer or the kernel could end, beside daemons that wait for these by design. */
class UnexplainedProcessWaitTest {
    private static final String KEY = "00:1b 77";
    private static final String GATE = "/dev/shm/sem.gate";

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private void assertSuspected(String words) {
        assertThat(findings())
                .filteredOn(finding -> finding.verdict() != Verdict.NOTE)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.UNEXPLAINED_WAIT);
                    assertThat(finding.verdict()).isEqualTo(Verdict.SUSPECTED);
                    assertThat(finding.summary()).contains(words);
                });
    }

    private void assertSilent() {
        assertThat(findings()).noneMatch(finding -> finding.verdict() != Verdict.NOTE);
    }

    /** {@code pause} is told by its call: sigsuspend and sigwait lose no signal. */
    private TreeBuilder.One inPause(long pid, long parent) {
        return tree.process(pid, parent, "pause").inCall("pause", OsWait.of(OsWait.Kind.SIGNAL));
    }

    @Test
    void a_signal_that_came_before_pause_while_a_child_waits_for_an_answer() {
        inPause(10, 1).pipe(4, Access.WRITE, 5).wakeup(Wakeup.SIGNAL_HANDLER).wakeup(Wakeup.AGREED_SIGNALS);
        tree.process(11, 10).reads(3).pipe(3, Access.READ, 5).forked();

        assertSuspected("process 11 (python x.py) waits for its data in read");
    }

    @Test
    void a_master_that_handles_a_signal_of_its_users_too() {
        inPause(10, 1).pipe(4, Access.WRITE, 5).wakeup(Wakeup.SIGNAL_HANDLER);
        tree.process(11, 10).reads(3).pipe(3, Access.READ, 5).forked();

        assertSilent();
    }

    @Test
    void a_supervisor_in_sigsuspend() {
        tree.process(10, 1)
                .inCall("rt_sigsuspend", OsWait.of(OsWait.Kind.SIGNAL))
                .pipe(4, Access.WRITE, 5)
                .wakeup(Wakeup.AGREED_SIGNALS);
        tree.process(11, 10).reads(3).pipe(3, Access.READ, 5).forked();

        assertSilent();
    }

    @Test
    void a_daemon_whose_output_a_logger_reads() {
        tree.process(9, 1).in(OsWait.forProcess(OsWait.Kind.CHILD, null));
        inPause(10, 9).pipe(1, Access.WRITE, 5).wakeup(Wakeup.AGREED_SIGNALS);
        tree.process(11, 9, "svlogd").reads(0).pipe(0, Access.READ, 5);

        assertSilent();
    }

    @Test
    void a_reader_that_another_process_may_feed() {
        inPause(10, 1).pipe(4, Access.WRITE, 5).wakeup(Wakeup.AGREED_SIGNALS);
        tree.process(11, 10).reads(3).pipe(3, Access.READ, 5).forked();
        tree.process(12, 10).sleeps().pipe(4, Access.WRITE, 5).forked();

        assertSilent();
    }

    @Test
    void the_end_of_the_only_child_was_handled_before_pause() {
        inPause(10, 1).wakeup(Wakeup.AGREED_SIGNALS).wakeup(Wakeup.CHILD_SIGNAL);
        tree.process(11, 10).defunct(OsExit.ofStatus(0));

        assertSuspected("SIGCHLD came before the wait");
    }

    @Test
    void a_parent_in_pause_whose_other_child_still_works() {
        inPause(10, 1).wakeup(Wakeup.AGREED_SIGNALS).wakeup(Wakeup.CHILD_SIGNAL);
        tree.process(11, 10).defunct(OsExit.ofStatus(0));
        tree.process(12, 10).sleeps();

        assertSilent();
    }

    @Test
    void a_semaphore_with_a_name_that_an_ended_run_left() {
        tree.process(10, 1).onSemaphore(KEY).mapping(new OsMapping(KEY, GATE, true));

        assertSuspected("the semaphore /dev/shm/sem.gate was made by a process that has ended");
    }

    @Test
    void a_gate_whose_maker_waits_at_it() {
        tree.process(10, 1)
                .in(OsWait.forProcess(OsWait.Kind.CHILD, null))
                .mapping(new OsMapping(KEY, GATE + " (deleted)", true));
        tree.process(11, 10)
                .onSemaphore(KEY)
                .mapping(new OsMapping(KEY, GATE + " (deleted)", true))
                .forked();
        tree.process(12, 10, "worker").onSemaphore(KEY).mapping(new OsMapping(KEY, GATE, true));

        assertSilent();
    }

    @Test
    void a_semaphore_that_a_working_process_may_post() {
        tree.process(10, 1).onSemaphore(KEY).mapping(new OsMapping(KEY, GATE, true));
        tree.process(11, 10).sleeps().mapping(new OsMapping(KEY, GATE, true));

        assertSilent();
    }

    @Test
    void a_daemon_whose_signal_handler_may_post() {
        tree.process(10, 1)
                .onSemaphore(KEY)
                .mapping(new OsMapping(KEY, GATE, true))
                .wakeup(Wakeup.SIGNAL_HANDLER);

        assertSilent();
    }

    @Test
    void a_system_v_semaphore_whose_last_operator_has_ended() {
        tree.process(10, 1).waitsFor(11);
        tree.process(11, 10)
                .in(new OsWait(OsWait.Kind.IPC, false, null, List.of(), 77L, "semaphore 0 of set 5"))
                .forked();

        assertSuspected("process 77, which last changed System V semaphore 0 of set 5, has ended");
    }

    @Test
    void workers_that_wait_at_a_system_v_semaphore_that_one_of_them_lowered() {
        tree.process(10, 1).waitsFor(11);
        tree.process(11, 10).in(OsWait.of(OsWait.Kind.IPC)).forked();

        assertSilent();
    }

    @Test
    void an_event_counter_that_only_waiting_processes_have() {
        tree.process(10, 1).waitsFor(11).holds(counter());
        tree.process(11, 10).reads(3).holds(counter()).forked();

        assertSuspected("each process that has the event counter of descriptor 3 waits");
    }

    @Test
    void an_event_counter_that_the_kernel_or_a_busy_process_may_signal() {
        tree.process(10, 1).waitsFor(11).holds(counter());
        tree.process(11, 10).reads(3).holds(counter()).forked().wakeup(Wakeup.KERNEL_EVENTS);
        tree.process(12, 1).outsider().reads(5).holds(counter()).wakeup(Wakeup.IO_URING);
        assertSilent();

        TreeBuilder busy = new TreeBuilder();
        busy.process(10, 1).sleeps().holds(counter());
        busy.process(11, 10).reads(3).holds(counter()).forked();
        assertThat(new Diagnostician(Rules.all())
                        .diagnose(busy.snapshot(), Duration.ofSeconds(1))
                        .findings())
                .isEmpty();
    }

    private static OsDescriptor counter() {
        return OsDescriptor.of(3, OsDescriptor.Kind.EVENT, Access.BOTH, 99, "anon_inode:[eventfd]");
    }

    @Test
    void a_mutex_with_a_name_whose_owner_has_ended() {
        OsMapping named = new OsMapping(KEY, "/dev/shm/state", true);
        tree.process(10, 1).in(OsWait.forProcess(OsWait.Kind.CHILD, null)).mapping(named);
        for (long pid = 11; pid <= 12; pid++) {
            tree.process(pid, 10)
                    .in(new OsWait(OsWait.Kind.SHARED_FUTEX, false, null, List.of(), 77L, KEY))
                    .mapping(named)
                    .forked();
        }

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.ABANDONED_LOCK);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.summary()).contains("its owner, thread 77, ended without a release");
            assertThat(finding.waiters()).hasSize(2);
        });
    }

    @Test
    void a_lock_whose_owner_has_ended_in_memory_that_a_living_master_has_too() {
        OsMapping inherited = new OsMapping(KEY, "/dev/zero (deleted)");
        tree.process(10, 1).in(OsWait.of(OsWait.Kind.OUTSIDE)).mapping(inherited);
        tree.process(11, 10)
                .in(new OsWait(OsWait.Kind.SHARED_FUTEX, false, null, List.of(), 77L, KEY))
                .mapping(inherited)
                .forked();
        tree.process(12, 10).onSemaphore(KEY).mapping(inherited).forked();

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.ABANDONED_LOCK);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.summary())
                    .isEqualTo(
                            "process 11 (python x.py) waits for a lock in memory that processes share; its owner, thread 77,"
                                    + " ended without a release.");
            assertThat(finding.waiters()).hasSize(1);
        });
    }

    @Test
    void a_mutex_with_a_name_whose_owner_works() {
        OsMapping named = new OsMapping(KEY, "/dev/shm/state", true);
        tree.process(10, 1).in(OsWait.forProcess(OsWait.Kind.CHILD, null)).mapping(named);
        tree.process(11, 10).onSemaphore(KEY).mapping(named).forked();
        tree.process(12, 10).sleeps().mapping(named).forked();

        assertThat(findings()).isEmpty();
    }
}
