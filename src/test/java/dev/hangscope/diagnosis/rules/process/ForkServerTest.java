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

/** Workers (12 and 13) that a fork server (11) started for a Python program (10), which waits for the exit of one by pipe 90. */
class ForkServerTest {
    private static final String SERVER = "python -c from multiprocessing.forkserver import main; main(5, 6)";

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private TreeBuilder.One program() {
        return tree.process(10, 1)
                .in(OsWait.on(OsWait.Kind.POLL, List.of(9)))
                .pipe(9, Access.READ, 90)
                .pipe(3, Access.READ, 7)
                .pipe(4, Access.WRITE, 7)
                .semaphores(3);
    }

    private TreeBuilder.One server(String command) {
        return tree.process(11, 10, command)
                .in(OsWait.on(OsWait.Kind.POLL, List.of(5)))
                .holds(OsDescriptor.of(5, OsDescriptor.Kind.SOCKET, Access.BOTH, 55, "socket:[55]"))
                .pipe(8, Access.WRITE, 90);
    }

    private TreeBuilder.One worker(long pid) {
        return tree.process(pid, 11, SERVER)
                .forked()
                .pipe(3, Access.READ, 7)
                .pipe(4, Access.WRITE, 7)
                .semaphores(3);
    }

    @Test
    void consumers_without_a_sentinel_that_are_joined() {
        program();
        server(SERVER);
        worker(12).reads(3);
        worker(13).onSemaphore("00:1b 1");

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.MISSING_SENTINEL);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.waiters()).hasSize(2);
            assertThat(Lines.of(finding.evidence())).anyMatch(evidence -> evidence.startsWith("joined: process 10"));
        });
    }

    @Test
    void a_producer_that_joins_its_consumer_is_a_join_deadlock() {
        program().onLock();
        server(SERVER);
        worker(12).reads(3);

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.JOIN_DEADLOCK);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
        });
    }

    @Test
    void a_producer_at_work() {
        program();
        server(SERVER);
        worker(12).reads(3);
        worker(13).sleeps();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_server_of_another_kind() {
        program();
        server("supervisor");
        worker(12).reads(3);
        worker(13).onSemaphore("00:1b 1");

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_program_that_has_other_work() {
        program().sleeps();
        server(SERVER);
        worker(12).reads(3);

        assertThat(findings()).isEmpty();
    }
}
