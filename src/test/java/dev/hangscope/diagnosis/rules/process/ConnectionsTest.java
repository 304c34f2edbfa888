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

/** TCP connections of which both ends are on this machine. */
class ConnectionsTest {
    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private static OsDescriptor end(int fd, long inode, long peer, long pending) {
        return new OsDescriptor(
                fd,
                OsDescriptor.Kind.LOOPBACK,
                Access.BOTH,
                inode,
                "socket:[" + inode + "]",
                peer,
                null,
                List.of(),
                null,
                null,
                pending);
    }

    @Test
    void a_client_and_a_server_that_read_from_each_other() {
        tree.process(10, 1, "client").reads(4).holds(end(4, 100, 101, 0));
        tree.process(11, 10, "server").reads(5).holds(end(5, 101, 100, 0));

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.SELF_HELD_PIPE);
            assertThat(finding.verdict())
                    .as("TCP can also be ended by the kernel")
                    .isEqualTo(Verdict.LIKELY);
            assertThat(finding.resource().detail())
                    .isEqualTo("socket:[100], this end in 10 (fd 4); the other, socket:[101], in 11 (fd 5)");
        });
    }

    /** Its connection 100 to itself waits in the queue of socket 50. */
    private TreeBuilder.One serverThatAsksItself() {
        return tree.process(10, 1, "server")
                .reads(4)
                .holds(end(4, 100, 50, 0))
                .holds(OsDescriptor.of(3, OsDescriptor.Kind.SOCKET, Access.BOTH, 50, "socket:[50]"));
    }

    @Test
    void a_server_with_one_thread_that_asks_itself() {
        serverThatAsksItself();

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.SELF_HELD_PIPE);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.summary()).contains("a connection to its own listening socket (descriptor 3)");
        });
    }

    @Test
    void a_server_with_a_thread_or_process_that_accepts_meanwhile() {
        serverThatAsksItself();
        tree.process(11, 10, "worker")
                .in(OsWait.of(OsWait.Kind.UNKNOWN))
                .holds(OsDescriptor.of(3, OsDescriptor.Kind.SOCKET, Access.BOTH, 50, "socket:[50]"));

        assertThat(findings()).isEmpty();
    }

    @Test
    void data_on_its_way_wakes_the_reader() {
        tree.process(10, 1, "client").reads(4).holds(end(4, 100, 101, 0));
        tree.process(11, 10, "server").reads(5).holds(end(5, 101, 100, 6));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_server_with_other_threads_at_work_may_answer_yet() {
        tree.process(10, 1, "client").reads(4).holds(end(4, 100, 101, 0));
        tree.process(11, 10, "server").reads(5).sleeps().holds(end(5, 101, 100, 0));

        assertThat(findings()).isEmpty();
    }

    @Test
    void an_end_that_no_process_holds_belongs_to_the_kernel() {
        tree.process(10, 1, "client").reads(4).holds(end(4, 100, 101, 0));

        assertThat(findings()).isEmpty();
    }

    @Test
    void event_loops_at_both_ends_are_idle() {
        loop(10, 1, end(4, 100, 101, 0));
        loop(11, 10, end(4, 101, 100, 0));

        assertThat(findings()).isEmpty();
    }

    private void loop(long pid, long parent, OsDescriptor connection) {
        OsDescriptor set = new OsDescriptor(
                3, OsDescriptor.Kind.EPOLL, Access.BOTH, 0, "anon_inode:[eventpoll]", null, null, List.of(4), null);
        tree.process(pid, parent, "node x.js")
                .in(OsWait.on(OsWait.Kind.POLL, List.of(3)))
                .holds(set)
                .holds(connection);
    }
}
