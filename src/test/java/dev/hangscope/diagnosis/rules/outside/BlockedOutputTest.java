package dev.hangscope.diagnosis.rules.outside;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockedOutputTest {
    private static final OutsideUse STDOUT = new OutsideUse(1, "pipe:[5]", null, List.of(new OtherEnd(80, "less")));

    private static SnapshotBuilder logging(double seconds) {
        return snapshot()
                .thread(
                        "main",
                        main -> main.outside()
                                .at(
                                        "java.io.FileOutputStream.writeBytes:1",
                                        "java.io.PrintStream.println:2",
                                        "com.acme.Shop.log:7"))
                .history(history -> history.inCall("main", seconds, STDOUT));
    }

    @Test
    void a_write_that_nobody_reads_is_suspected_also_when_nobody_waits_for_the_writer() {
        Finding finding = Findings.only(logging(31));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED blocked-output");
        assertThat(finding.summary()).isEqualTo("\"main\" cannot go on writing to standard output: nobody reads it.");
        assertThat(Lines.of(finding.evidence())).containsExactly("peer: process 80 (less) has the other end");
    }

    @Test
    void those_who_want_the_streams_lock_wait_for_the_writer() {
        Finding finding = Findings.only(logging(31)
                .lock("out", "main")
                .thread("worker", worker -> worker.awaits("out").at("com.acme.Shop.log:7")));

        assertThat(finding.summary()).endsWith("; 1 thread waits for what it holds.");
    }

    @Test
    void a_slow_reader_is_well() {
        assertThat(Findings.of(logging(1))).isEmpty();
    }
}
