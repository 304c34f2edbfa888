package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
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

/** Servers that wait for a program which asks them. */
class RequestToOwnServerTest {
    private static final OsWait AGAIN = OsWait.timed(OsWait.Kind.POLL, Duration.ofSeconds(1));

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private static OsDescriptor socket(int fd, long inode) {
        return OsDescriptor.of(fd, OsDescriptor.Kind.SOCKET, Access.BOTH, inode, "socket:[" + inode + "]");
    }

    private static OsDescriptor connection(long peer) {
        return new OsDescriptor(
                5, OsDescriptor.Kind.LOOPBACK, Access.BOTH, 100, "socket:[100]", peer, null, List.of(), null, null, 0L);
    }

    private TreeBuilder.One curl(long pid, long parent) {
        return tree.process(pid, parent, "curl http://localhost").moving(AGAIN).holds(connection(50));
    }

    private void assertNamed(String summary) {
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.JOIN_DEADLOCK);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.summary()).startsWith(summary);
        });
    }

    @Test
    void a_server_that_waits_for_the_exit_of_a_program_that_asks_it() {
        tree.process(10, 1, "python server.py").waitsFor(11).holds(socket(3, 50));
        curl(11, 10);

        assertNamed("process 11 (curl http://localhost) waits for the answer of process 10 (python server.py)"
                + " on descriptor 5; that server has not accepted the connection");
    }

    private static OsDescriptor set(int fd, Integer... watched) {
        return new OsDescriptor(
                fd,
                OsDescriptor.Kind.EPOLL,
                Access.BOTH,
                0,
                "anon_inode:[eventpoll]",
                null,
                null,
                List.of(watched),
                null);
    }

    /** As {@code execSync} does: a loop of its own polls the output of the shell, and the server's loop is not run. */
    private TreeBuilder.One nodeServer(OsDescriptor... polled) {
        TreeBuilder.One node = tree.process(10, 1, "node server.js")
                .in(OsWait.on(OsWait.Kind.POLL, List.of(20)))
                .thread("libuv-worker", OsWait.of(OsWait.Kind.FUTEX))
                .thread("timers", OsWait.on(OsWait.Kind.POLL, List.of(8)))
                .holds(set(8, 9))
                .holds(OsDescriptor.of(9, OsDescriptor.Kind.EVENT, Access.BOTH, 6, "anon_inode:[eventfd]"))
                .holds(socket(3, 50))
                .pipe(21, Access.READ, 7);
        for (OsDescriptor each : polled) {
            node.holds(each);
        }
        tree.process(11, 10, "sh -c curl http://localhost; true")
                .in(OsWait.forProcess(OsWait.Kind.CHILD, null))
                .pipe(1, Access.WRITE, 7);
        curl(12, 11).pipe(1, Access.WRITE, 7);
        return node;
    }

    @Test
    void a_node_server_that_runs_a_shell_with_exec_sync() {
        nodeServer(set(20, 21));

        assertNamed("process 12 (curl http://localhost) waits for the answer of process 10 (node server.js)");
    }

    @Test
    void a_node_server_that_polls_its_listening_socket_too() {
        nodeServer(set(20, 21, 3));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_server_with_a_thread_that_may_accept() {
        tree.process(10, 1, "python server.py")
                .waitsFor(11)
                .thread("acceptor", OsWait.of(OsWait.Kind.UNKNOWN))
                .holds(socket(3, 50));
        curl(11, 10);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_worker_process_that_may_accept() {
        tree.process(10, 1, "python server.py").waitsFor(11).holds(socket(3, 50));
        curl(11, 10);
        tree.process(12, 10, "python server.py").sleeps().forked().holds(socket(3, 50));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_program_that_asks_another_server() {
        tree.process(10, 1, "python server.py").waitsFor(11).holds(socket(3, 50));
        tree.process(11, 10, "curl http://localhost").moving(AGAIN).holds(connection(60));
        tree.process(30, 1, "other").sleeps().holds(socket(3, 60)).outsider();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_program_with_another_connection_that_may_bring_something() {
        tree.process(10, 1, "python server.py").waitsFor(11).holds(socket(3, 50));
        curl(11, 10).holds(socket(6, 61));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_server_that_has_just_begun_to_wait() {
        tree.process(10, 1, "python server.py")
                .waitsFor(11)
                .ran(Duration.ofMillis(100))
                .holds(socket(3, 50));
        curl(11, 10);

        assertThat(findings()).isEmpty();
    }
}
