package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsShortcoming.Obligation;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessRulesTest {
    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return diagnose(tree.snapshot()).findings();
    }

    private static Diagnosis diagnose(Snapshot snapshot) {
        return new Diagnostician(Rules.all()).diagnose(snapshot, Duration.ofSeconds(1));
    }

    private Finding only(Kind kind, Verdict verdict) {
        assertThat(findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(kind))
                .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(verdict));
        return findings().get(0);
    }

    @Test
    void a_child_that_kept_the_other_end_waits_for_itself() {
        tree.process(10, 1).waitsFor(11);
        tree.process(11, 10).forked().reads(4).socket(4, 100, 101).socket(3, 101, 100);

        Finding finding = only(Kind.SELF_HELD_PIPE, Verdict.PROVEN);
        assertThat(finding.summary()).contains("11 (python x.py)").contains("descriptor 3");
        assertThat(Lines.of(finding.holdsUp())).singleElement().asString().contains("10 (python x.py)");
        assertThat(finding.fix()).contains("process 11").contains("multiprocessing.Pipe");
    }

    @Test
    void a_parent_that_kept_the_other_end_and_joins_owes_a_sentinel() {
        tree.process(10, 1).waitsFor(11).socket(3, 101, 100);
        tree.process(11, 10).forked().reads(4).socket(4, 100, 101);

        assertThat(only(Kind.MISSING_SENTINEL, Verdict.PROVEN).fix()).contains("descriptor 3 of process 10");
    }

    @Test
    void a_child_on_its_standard_input_is_told_as_such() {
        tree.process(10, 1).waitsFor(11).pipe(5, Access.WRITE, 7);
        tree.process(11, 10, "sort").reads(0).pipe(0, Access.READ, 7);

        assertThat(only(Kind.UNCLOSED_STDIN, Verdict.PROVEN).fix()).contains("process 10");
    }

    @Test
    void consumers_of_a_queue_are_counted_with_those_at_its_lock() {
        tree.process(10, 1).waitsFor(11);
        tree.process(11, 10)
                .reads(3)
                .pipe(3, Access.READ, 7)
                .pipe(4, Access.WRITE, 7)
                .semaphores(3);
        tree.process(12, 10)
                .onSemaphore("00:1b 1")
                .pipe(3, Access.READ, 7)
                .pipe(4, Access.WRITE, 7)
                .semaphores(3);

        Finding finding = only(Kind.MISSING_SENTINEL, Verdict.PROVEN);
        assertThat(finding.summary()).startsWith("2 consumers").contains("multiprocessing.Queue");
        assertThat(finding.fix()).contains("(2)");
    }

    @Test
    void a_producer_that_joins_its_consumer_is_a_join_deadlock() {
        tree.process(10, 1).waitsFor(11).onLock().pipe(4, Access.WRITE, 7).semaphores(3);
        tree.process(11, 10)
                .reads(3)
                .pipe(3, Access.READ, 7)
                .pipe(4, Access.WRITE, 7)
                .semaphores(3);

        only(Kind.JOIN_DEADLOCK, Verdict.PROVEN);
    }

    @Test
    void a_join_of_a_queue_without_task_done_is_an_unreleased_synchronizer() {
        tree.process(10, 1).onSemaphore("00:1b 8").onLock().semaphores(8);

        only(Kind.UNRELEASED_SYNCHRONIZER, Verdict.PROVEN);
    }

    @Test
    void a_writer_on_a_full_pipe_whose_reader_joins_it() {
        tree.process(10, 1).waitsFor(11).pipe(3, Access.READ, 7);
        tree.process(11, 10).onLock().writes(4).pipe(4, Access.WRITE, 7).semaphores(3);

        assertThat(only(Kind.FULL_PIPE, Verdict.PROVEN).fix()).contains("queue");
    }

    @Test
    void a_lone_thread_in_a_lock_after_fork_inherited_it() {
        tree.process(10, 1).waitsFor(11).sleeps();
        tree.process(11, 10).forked().onLock();

        assertThat(only(Kind.INHERITED_LOCK, Verdict.PROVEN).summary()).contains("2 threads");
    }

    @Test
    void a_lone_thread_in_a_lock_after_exec_did_not_inherit_it() {
        tree.process(10, 1).onLock();

        only(Kind.DEADLOCK, Verdict.PROVEN);
    }

    private void pool(boolean withReader, boolean polling) {
        OsWait handler = polling
                ? OsWait.timed(OsWait.Kind.SLEEPS, Duration.ofMillis(100))
                : OsWait.on(OsWait.Kind.POLL, List.of(8));
        tree.process(10, 1)
                .started(100)
                .onLock()
                .in(handler)
                .onLock()
                .reads(5)
                .pipe(5, Access.READ, 70)
                .pipe(6, Access.WRITE, 71)
                .pipe(8, Access.READ, 72)
                .semaphores(2);
        for (long pid : new long[] {11, 12}) {
            TreeBuilder.One worker = tree.process(pid, 10)
                    .started(pid == 12 ? 200 : 50)
                    .forked()
                    .pipe(3, Access.READ, 71)
                    .pipe(4, Access.WRITE, 70)
                    .pipe(7, Access.WRITE, 72)
                    .semaphores(2);
            if (withReader && pid == 11) {
                worker.reads(3);
            } else {
                worker.onSemaphore("00:1b 1");
            }
        }
    }

    @Test
    void a_pool_with_a_replaced_worker_and_an_idle_reader_lost_a_worker() {
        pool(true, false);

        assertThat(Lines.of(only(Kind.LOST_WORKER, Verdict.PROVEN).evidence()))
                .anyMatch(line -> line.contains("worker 12"));
    }

    @Test
    void a_lost_worker_that_was_seen_to_end_is_named_with_what_ended_it() {
        pool(true, false);
        tree.ended(13, 10, "python x.py", new OsExit(0, 9))
                .ended(14, 10, "git status", new OsExit(1, 0))
                .ended(15, 12, "python x.py", new OsExit(2, 0));

        Finding finding = only(Kind.LOST_WORKER, Verdict.PROVEN);
        assertThat(finding.summary()).contains("the worker that had the task (13) was killed by signal 9, and Pool");
        assertThat(Lines.of(finding.evidence()))
                .filteredOn(line -> line.startsWith("ended:"))
                .containsExactly("ended: worker 13, killed by signal 9");
    }

    @Test
    void an_ended_child_that_a_stuck_parent_does_not_reap_belongs_to_the_hang() {
        a_parent_that_kept_the_other_end_and_joins_owes_a_sentinel();
        tree.process(12, 10).defunct(new OsExit(0, 0));

        assertThat(Lines.of(only(Kind.MISSING_SENTINEL, Verdict.PROVEN).evidence()))
                .contains("exited: process 12 (python x.py), exit status 0; 10 has not come to reap it");
    }

    @Test
    void a_jvm_with_a_zombie_has_adopted_it_and_wants_an_init() {
        tree.process(10, 1, "java -jar app.jar").sleeps();
        tree.process(11, 10, "sleep 1").defunct(new OsExit(0, 0));

        assertThat(only(Kind.DEFUNCT_CHILD, Verdict.NOTE).fix()).contains("docker run --init");
    }

    @Test
    void a_pool_in_which_nobody_reads_lost_the_holder_of_the_lock() {
        pool(false, false);

        only(Kind.ABANDONED_LOCK, Verdict.PROVEN);
    }

    @Test
    void a_pool_that_polls_is_likely_at_most() {
        pool(true, true);

        assertThat(only(Kind.LOST_WORKER, Verdict.LIKELY).notProvenBecause())
                .anyMatch(line -> line.contains("again and again"));
    }

    @Test
    void file_locks_held_against_each_other() {
        for (long pid : new long[] {11, 12}) {
            String own = "00:13:" + pid;
            String other = "00:13:" + (23 - pid);
            tree.process(pid, pid == 11 ? 1 : 11)
                    .in(OsWait.forObject(OsWait.Kind.FILE_LOCK, other, List.of(4)))
                    .holds(new OsDescriptor(
                            3, OsDescriptor.Kind.FILE, Access.BOTH, 0, "/tmp/" + pid, null, null, List.of(), own));
        }

        assertThat(only(Kind.DEADLOCK, Verdict.PROVEN).summary()).contains("file locks");
    }

    @Test
    void a_stopped_child_is_told_only_when_somebody_waits_for_it() {
        tree.process(10, 1).waitsFor(11);
        tree.process(11, 10, "sleep 9").in(OsWait.of(OsWait.Kind.STOPPED));
        assertThat(only(Kind.STOPPED_CHILD, Verdict.LIKELY).fix()).contains("kill -CONT 11");

        TreeBuilder shell = new TreeBuilder();
        shell.process(10, 1, "bash").in(OsWait.of(OsWait.Kind.OUTSIDE));
        shell.process(11, 10, "vim").in(OsWait.of(OsWait.Kind.STOPPED));
        assertThat(diagnose(shell.snapshot()).findings()).isEmpty();
    }

    @Test
    void a_job_that_its_parent_has_paused_is_not_told() {
        tree.process(10, 1, "bash night.sh").in(OsWait.forProcess(OsWait.Kind.CHILD, null));
        tree.process(11, 10, "job").in(OsWait.of(OsWait.Kind.STOPPED));
        tree.process(12, 10, "sleep 5000").sleeps();
        assertThat(diagnose(tree.snapshot()).findings()).isEmpty();

        TreeBuilder threads = new TreeBuilder();
        threads.process(10, 1).waitsFor(11).sleeps();
        threads.process(11, 10, "job").in(OsWait.of(OsWait.Kind.STOPPED));
        assertThat(diagnose(threads.snapshot()).findings()).isEmpty();
    }

    @Test
    void zombies_are_notes() {
        tree.process(10, 1).sleeps();
        tree.process(11, 10).defunct(new OsExit(0, 9));

        assertThat(Lines.of(only(Kind.DEFUNCT_CHILD, Verdict.NOTE).evidence()))
                .singleElement()
                .asString()
                .contains("killed by signal 9");
    }

    @Test
    void what_is_missing_for_a_proof_is_told() {
        tree.process(10, 1).reads(3).pipe(3, Access.READ, 7).pipe(4, Access.WRITE, 7);
        tree.missing(Obligation.NO_FORK, "processes were forked during each look");

        assertThat(only(Kind.SELF_HELD_PIPE, Verdict.LIKELY).notProvenBecause())
                .containsExactly("processes were forked during each look");
    }

    @Test
    void a_private_lock_needs_no_view_of_others() {
        tree.process(10, 1).onLock();
        tree.missing(Obligation.NO_FORK, "processes were forked during each look");

        only(Kind.DEADLOCK, Verdict.PROVEN);
    }

    @Test
    void an_alarm_that_may_be_armed_and_a_single_look_prevent_a_proof() {
        tree.process(10, 1).onLock().wakeup(Wakeup.ALARM_POSSIBLE);
        tree.looks(1);

        assertThat(only(Kind.DEADLOCK, Verdict.LIKELY).notProvenBecause()).hasSize(2);
    }

    @Test
    void a_daemon_at_rest_may_wait_for_a_signal() {
        tree.process(10, 1).onLock().wakeup(Wakeup.SIGNAL_HANDLER);

        assertThat(only(Kind.DEADLOCK, Verdict.NOTE).summary()).contains("idle by design");
    }

    @Test
    void an_idle_event_loop_is_silent() {
        tree.process(10, 1)
                .in(OsWait.on(OsWait.Kind.POLL, List.of(3)))
                .socket(3, 100, 101)
                .socket(4, 101, 100);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_knot_of_outsiders_is_not_what_was_asked_about() {
        tree.process(10, 1).sleeps();
        tree.process(20, 1).onLock().outsider();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_saved_snapshot_gets_the_same_diagnosis() throws IOException {
        pool(true, true);
        tree.process(13, 10).defunct(new OsExit(1, 0));
        Snapshot snapshot = tree.snapshot();
        StringWriter text = new StringWriter();
        SnapshotJson.write(snapshot, text);

        Snapshot read = SnapshotJson.read(new StringReader(text.toString()));

        assertThat(read).isEqualTo(snapshot);
        assertThat(diagnose(read).findings()).isEqualTo(diagnose(snapshot).findings());
    }
}
