package dev.hangscope.diagnosis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnostician;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.threaddump.DumpSeries;
import dev.hangscope.snapshot.threaddump.ThreadDumpText;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps that {@code jstack -l} of each JDK made of one program, two of each, the second 12 s later. */
class ThreadDumpsTest {

    @ParameterizedTest
    @ValueSource(ints = {17, 21, 25})
    void two_dumps_prove_what_locks_show_and_suspect_the_rest(int jdk) throws IOException {
        DumpSeries series;
        try (Reader text = new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("/threaddumps/crossed-" + jdk + ".txt")),
                StandardCharsets.UTF_8)) {
            series = new DumpSeries(ThreadDumpText.read(text));
        }
        Snapshot snapshot = new Snapshot(
                Snapshot.Trigger.COMMAND,
                Instant.EPOCH,
                new ProcessIdentity(0, "crossed", null, Duration.ZERO),
                series.facts(Instant.EPOCH),
                List.of());

        assertThat(new Diagnostician(Rules.all())
                        .diagnose(snapshot, Duration.ofSeconds(5))
                        .findings())
                .extracting(finding -> finding.verdict() + " " + finding.kind().id())
                .containsExactlyInAnyOrder(
                        "PROVEN deadlock",
                        "PROVEN deadlock",
                        "SUSPECTED unreleased-synchronizer",
                        "SUSPECTED missing-sentinel",
                        "SUSPECTED abandoned-future",
                        "SUSPECTED unexplained-wait");
    }
}
