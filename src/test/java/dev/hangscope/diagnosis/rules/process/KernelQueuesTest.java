package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queues that the kernel keeps: of messages, and of connections that a unix socket has not accepted. */
class KernelQueuesTest {
    private static final String SYSTEM_V = "System V message queue 4";

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private static OsDescriptor queue(int fd, long inode) {
        return OsDescriptor.of(fd, OsDescriptor.Kind.QUEUE, Access.BOTH, inode, "/q (deleted)");
    }

    private static OsDescriptor named(int fd) {
        return OsDescriptor.of(fd, OsDescriptor.Kind.NAMED_QUEUE, Access.BOTH, 5, "/q");
    }

    private void assertFound(Kind kind, Verdict verdict, String words) {
        assertThat(findings())
                .filteredOn(finding -> finding.verdict() != Verdict.NOTE)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(kind);
                    assertThat(finding.verdict()).isEqualTo(verdict);
                    assertThat(finding.summary()).contains(words);
                });
    }

    private void assertSilent() {
        assertThat(findings()).noneMatch(finding -> finding.verdict() != Verdict.NOTE);
    }

    @Test
    void two_processes_that_receive_from_each_other() {
        tree.process(10, 1).reads(4).holds(queue(3, 5)).holds(queue(4, 6));
        tree.process(11, 10).reads(3).holds(queue(3, 5)).holds(queue(4, 6)).forked();

        assertFound(
                Kind.DEADLOCK,
                Verdict.PROVEN,
                "waits for a message of the queue /q (deleted); each process that could send one waits");
    }

    @Test
    void a_receiver_whose_sender_sleeps() {
        tree.process(10, 1).sleeps().holds(queue(3, 5));
        tree.process(11, 10).reads(3).holds(queue(3, 5)).forked();

        assertSilent();
    }

    @Test
    void a_sender_whose_receiver_waits_for_its_exit() {
        tree.process(10, 1).waitsFor(11).holds(queue(3, 5));
        tree.process(11, 10).writes(3).holds(queue(3, 5)).forked();

        assertFound(
                Kind.FULL_PIPE, Verdict.PROVEN, "is blocked writing to the message queue /q (deleted), which is full");
    }

    @Test
    void a_full_queue_with_a_name() {
        tree.process(10, 1).waitsFor(11).holds(named(3));
        tree.process(11, 10).writes(3).holds(named(3)).forked();

        assertFound(Kind.UNEXPLAINED_WAIT, Verdict.SUSPECTED, "the message queue /q is full");
    }

    @Test
    void a_daemon_that_receives_from_a_queue_with_a_name() {
        tree.process(10, 1).reads(3).holds(named(3));

        assertSilent();
    }

    @Test
    void a_queue_without_key_in_a_tree_that_cannot_move() {
        tree.process(10, 1).waitsFor(11);
        tree.process(11, 10).inCall("msgsnd", OsWait.forObject(OsWait.Kind.IPC, SYSTEM_V, List.of()));

        assertFound(Kind.UNEXPLAINED_WAIT, Verdict.SUSPECTED, SYSTEM_V + " has no key");
    }

    @Test
    void a_queue_without_key_beside_a_process_that_runs_or_is_signaled() {
        tree.process(10, 1).sleeps();
        tree.process(11, 10).inCall("msgrcv", OsWait.forObject(OsWait.Kind.IPC, SYSTEM_V, List.of()));
        assertSilent();

        TreeBuilder signaled = new TreeBuilder();
        signaled.process(10, 1).inCall("pause", OsWait.of(OsWait.Kind.SIGNAL)).wakeup(Wakeup.SIGNAL_HANDLER);
        signaled.process(11, 10).inCall("msgrcv", OsWait.forObject(OsWait.Kind.IPC, SYSTEM_V, List.of()));
        assertThat(new Diagnostician(Rules.all())
                        .diagnose(signaled.snapshot(), Duration.ofSeconds(1))
                        .findings())
                .noneMatch(finding -> finding.verdict() != Verdict.NOTE);
    }

    @Test
    void a_full_queue_whose_next_receiver_a_shell_of_the_tree_starts_after_a_sleep() {
        tree.process(10, 1, "sh drain.sh").waitsFor(12);
        tree.process(11, 10).inCall("msgsnd", new OsWait(OsWait.Kind.IPC, false, null, List.of(), 99L, SYSTEM_V));
        tree.process(12, 10, "sleep 40").sleeps(Duration.ofSeconds(40));

        assertSilent();
    }

    @Test
    void a_full_queue_whose_last_receiver_has_ended() {
        tree.process(10, 1).inCall("msgsnd", new OsWait(OsWait.Kind.IPC, false, null, List.of(), 99L, SYSTEM_V));

        assertFound(
                Kind.UNEXPLAINED_WAIT,
                Verdict.SUSPECTED,
                SYSTEM_V + " is full, and process 99, which last received from it, has ended");
    }

    private TreeBuilder.One client(long pid) {
        return tree.process(pid, 10)
                .inCall("connect(4)", OsWait.forObject(OsWait.Kind.CONNECT, "/run/s.sock", List.of(4)))
                .socket(4, 100 + pid, 50);
    }

    private static OsDescriptor listening() {
        return OsDescriptor.of(3, OsDescriptor.Kind.SOCKET, Access.BOTH, 50, "socket:[50]");
    }

    @Test
    void clients_of_a_server_that_waits_for_their_exit() {
        tree.process(10, 1).waitsFor(11).holds(listening());
        client(11);

        assertFound(
                Kind.JOIN_DEADLOCK,
                Verdict.PROVEN,
                "cannot connect to the socket /run/s.sock, whose queue of connections is full");
    }

    @Test
    void a_client_that_holds_the_file_lock_which_the_server_wants() {
        OsWait onLock = OsWait.forObject(OsWait.Kind.FILE_LOCK, "00:1f 9", List.of(5));
        tree.process(10, 1).in(onLock).holds(listening());
        client(11)
                .holds(new OsDescriptor(
                        5, OsDescriptor.Kind.FILE, Access.WRITE, 0, "/tmp/lock", null, null, List.of(), "00:1f 9"));

        assertFound(Kind.DEADLOCK, Verdict.PROVEN, "waits for a file lock owned by process 11");
    }

    @Test
    void a_client_of_a_server_that_is_busy_or_not_to_be_seen() {
        tree.process(10, 1).sleeps().holds(listening());
        client(11);
        assertSilent();
        TreeBuilder alone = new TreeBuilder();
        alone.process(10, 1)
                .inCall("connect(4)", OsWait.forObject(OsWait.Kind.CONNECT, "/run/s.sock", List.of(4)))
                .socket(4, 100, 50);
        assertThat(new Diagnostician(Rules.all())
                        .diagnose(alone.snapshot(), Duration.ofSeconds(1))
                        .findings())
                .isEmpty();
    }

    @Test
    void a_client_that_is_not_accepted_yet_and_reads() {
        tree.process(10, 1).waitsFor(11).holds(listening());
        tree.process(11, 10).reads(4).socket(4, 100, 50);

        assertFound(Kind.JOIN_DEADLOCK, Verdict.PROVEN, "reads from a connection that is not accepted yet");
    }
}
