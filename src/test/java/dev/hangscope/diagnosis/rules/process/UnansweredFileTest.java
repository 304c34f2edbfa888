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

/** A program (11) uses a file that its parent (10) serves: FUSE file system 41. */
class UnansweredFileTest {
    private static final long CONNECTION = 41;

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private static OsDescriptor server(long connection) {
        return OsDescriptor.of(3, OsDescriptor.Kind.FUSE, Access.BOTH, connection, "/dev/fuse");
    }

    private void user() {
        tree.process(11, 10, "stat /m/x")
                .inCall(
                        "statx, waits for an answer of the FUSE file system /m",
                        OsWait.forObject(
                                OsWait.Kind.ANSWER, OsDescriptor.key(OsDescriptor.Kind.FUSE, CONNECTION), List.of()));
    }

    @Test
    void a_server_waits_for_a_program_that_uses_its_file_system() {
        tree.process(10, 1).waitsFor(11).holds(server(CONNECTION));
        user();

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.JOIN_DEADLOCK);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.summary())
                    .isEqualTo("process 11 (stat x) is in statx, waits for an answer of the FUSE file system /m; each"
                            + " process that could answer waits too.");
        });
    }

    @Test
    void a_server_that_reads_requests_in_another_thread_is_live() {
        tree.process(10, 1)
                .waitsFor(11)
                .thread("serve", OsWait.on(OsWait.Kind.READ, List.of(3)))
                .holds(server(CONNECTION));
        user();

        assertThat(findings()).isEmpty();
    }

    @Test
    void another_process_serves_it_too() {
        tree.process(10, 1).waitsFor(11).holds(server(CONNECTION));
        tree.process(12, 1).sleeps().outsider().holds(server(CONNECTION));
        user();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_server_that_cannot_be_seen_is_live() {
        tree.process(10, 1).waitsFor(11).holds(server(CONNECTION + 1));
        user();

        assertThat(findings()).isEmpty();
    }
}
