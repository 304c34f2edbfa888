package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Healthy process trees that have the shape of a hang, and next to each its twin that does hang. */
class IdleByDesignTest {
    private static final OsWait ANY_CHILD = OsWait.forProcess(OsWait.Kind.CHILD, null);

    private final TreeBuilder idle = new TreeBuilder();
    private final TreeBuilder hung = new TreeBuilder();

    private static List<Finding> findings(TreeBuilder tree) {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private static void assertIdle(TreeBuilder tree) {
        assertThat(findings(tree))
                .allSatisfy(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.NOTE));
    }

    private static Finding only(TreeBuilder tree, Kind kind, Verdict verdict) {
        assertThat(findings(tree)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.verdict()).isEqualTo(verdict);
        });
        return findings(tree).get(0);
    }

    private static TreeBuilder.One supervisorWithWorker(TreeBuilder tree) {
        TreeBuilder.One supervisor =
                tree.process(10, 1, "supervisor").in(ANY_CHILD).pipe(4, Access.WRITE, 7);
        tree.process(11, 10, "worker").reads(3).pipe(3, Access.READ, 7);
        return supervisor;
    }

    @Test
    void a_supervisor_whose_handler_writes_to_its_worker() {
        supervisorWithWorker(idle).wakeup(Wakeup.SIGNAL_HANDLER);
        supervisorWithWorker(hung);

        assertIdle(idle);
        assertThat(findings(idle))
                .singleElement()
                .satisfies(finding -> assertThat(finding.summary()).contains("10 (supervisor) and 1 more process"));
        only(hung, Kind.MISSING_SENTINEL, Verdict.PROVEN);
    }

    @Test
    void a_tracer_whose_wait_ends_with_an_event_of_a_process_that_is_no_child_of_it() {
        supervisorWithWorker(idle);
        idle.process(20, 1, "job").sleeps().outsider().tracedBy(10);

        assertThat(findings(idle)).isEmpty();
    }

    private static TreeBuilder.One daemonUnderAShell(TreeBuilder tree) {
        tree.process(10, 1, "sh entrypoint.sh").in(ANY_CHILD);
        return tree.process(11, 10, "daemon").onLock();
    }

    @Test
    void a_daemon_that_waits_for_a_signal_under_a_shell() {
        daemonUnderAShell(idle).wakeup(Wakeup.SIGNAL_HANDLER);
        daemonUnderAShell(hung);

        assertIdle(idle);
        only(hung, Kind.DEADLOCK, Verdict.PROVEN);
    }

    @Test
    void a_handler_does_not_excuse_a_full_pipe() {
        hung.process(10, 1, "parent").waitsFor(11).pipe(3, Access.READ, 7).wakeup(Wakeup.SIGNAL_HANDLER);
        hung.process(11, 10, "child").writes(1).pipe(1, Access.WRITE, 7);
        only(hung, Kind.FULL_PIPE, Verdict.LIKELY);
    }

    private static void loopWithForkedLoop(TreeBuilder tree, OsWait parent) {
        tree.process(10, 1, "node main.js").in(parent).socket(12, 101, 100).holds(event(5, 41));
        tree.process(11, 10, "node worker.js")
                .in(OsWait.on(OsWait.Kind.POLL, List.of(3, 6)))
                .socket(3, 100, 101)
                .pipe(6, Access.READ, 9)
                .pipe(8, Access.WRITE, 9);
    }

    private static OsDescriptor event(int fd, long id) {
        return OsDescriptor.of(fd, OsDescriptor.Kind.EVENT, Access.BOTH, id, "anon_inode:[eventfd]");
    }

    @Test
    void event_loops_that_are_joined_by_a_socket_pair() {
        loopWithForkedLoop(idle, OsWait.on(OsWait.Kind.POLL, List.of(5, 12)));
        loopWithForkedLoop(hung, OsWait.forProcess(OsWait.Kind.CHILD, 11L));

        assertThat(findings(idle)).isEmpty();
        assertThat(findings(hung))
                .singleElement()
                .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.PROVEN));
    }

    @Test
    void a_gate_on_a_semaphore_that_a_command_can_open_by_name() {
        for (TreeBuilder tree : List.of(idle, hung)) {
            OsMapping memory = new OsMapping("00:1b 1", "/dev/shm/sem.Ab1 (deleted)", tree == idle);
            tree.process(10, 1, "gate").in(ANY_CHILD).mapping(memory);
            tree.process(11, 10, "gate").onSemaphore("00:1b 1").mapping(memory);
        }

        assertThat(findings(idle)).isEmpty();
        only(hung, Kind.ABANDONED_LOCK, Verdict.PROVEN);
    }

    @Test
    void a_semaphore_with_a_name_that_multiprocessing_made_up_is_no_gate() {
        OsMapping memory = new OsMapping("00:1b 1", "/dev/shm/sem.mp-a1b2c3d4");
        hung.process(10, 1, "python x.py").in(ANY_CHILD).mapping(memory);
        hung.process(11, 10, "python x.py").onSemaphore("00:1b 1").mapping(memory);

        assertThat(only(hung, Kind.ABANDONED_LOCK, Verdict.LIKELY).notProvenBecause())
                .containsExactly("a process that guesses the random name of its semaphores may open them");
    }

    @Test
    void a_reader_whose_writer_is_the_kernel() {
        idle.process(10, 1, "automount").reads(3).pipe(3, Access.READ, 7);
        hung.process(10, 1, "automount").reads(3).pipe(3, Access.READ, 7).pipe(4, Access.WRITE, 7);

        assertThat(findings(idle)).isEmpty();
        only(hung, Kind.SELF_HELD_PIPE, Verdict.PROVEN);
    }
}
