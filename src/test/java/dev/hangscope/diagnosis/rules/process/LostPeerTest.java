package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
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

/** Unix sockets for datagrams, to which only their peer can send. */
class LostPeerTest {
    private static final long CLOSED = 0;

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> hangs() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1)).findings().stream()
                        .filter(finding -> finding.verdict() != Verdict.NOTE)
                        .toList();
    }

    private void assertProven() {
        assertThat(hangs()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.ORPHANED_READER);
            assertThat(finding.verdict()).isEqualTo(Verdict.PROVEN);
            assertThat(finding.summary())
                    .isEqualTo(
                            "process 10 (python x.py) waits for datagrams at descriptor 3, but its peer was closed: no"
                                    + " other socket can send to it, and it shows no end of file.");
            assertThat(finding.resource().detail())
                    .isEqualTo("socket:[100], this end in 10 (fd 3); the other was closed");
        });
    }

    @Test
    void a_reader_whose_peer_ended_with_its_process() {
        tree.process(10, 1).reads(3).socket(3, 100, CLOSED);
        tree.process(11, 10).defunct(new OsExit(1, 0));

        assertProven();
    }

    @Test
    void a_reader_that_polls() {
        tree.process(10, 1).in(OsWait.on(OsWait.Kind.POLL, List.of(3))).socket(3, 100, CLOSED);

        assertProven();
    }

    @Test
    void a_reader_whose_peer_is_in_a_process_that_sleeps() {
        tree.process(10, 1).reads(3).socket(3, 100, 101);
        tree.process(11, 10).sleeps().socket(4, 101, 100);

        assertThat(hangs()).isEmpty();
    }

    @Test
    void a_reader_with_a_thread_or_a_sharer_of_the_socket_that_may_connect_it_anew() {
        tree.process(10, 1).reads(3).socket(3, 100, CLOSED);
        tree.process(11, 10).sleeps().socket(3, 100, CLOSED).forked();

        assertThat(hangs()).isEmpty();
    }

    @Test
    void a_reader_that_handles_a_signal() {
        tree.process(10, 1).reads(3).socket(3, 100, CLOSED).wakeup(Wakeup.SIGNAL_HANDLER);

        assertThat(hangs()).isEmpty();
    }

    @Test
    void a_loop_that_polls_a_living_peer_beside_it() {
        tree.process(10, 1)
                .in(OsWait.on(OsWait.Kind.POLL, List.of(3, 4)))
                .socket(3, 100, CLOSED)
                .socket(4, 200, 201);
        tree.process(11, 10).sleeps().socket(5, 201, 200);

        assertThat(hangs()).isEmpty();
    }
}
