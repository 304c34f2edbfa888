package dev.hangscope.diagnosis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.threaddump.DumpSeries;
import dev.hangscope.snapshot.threaddump.DumpedJvm;
import dev.hangscope.snapshot.threaddump.ThreadDumpJson;
import dev.hangscope.snapshot.threaddump.ThreadDumpText;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps that the tools of each JDK made of one program, two of each, the second 12 s later. */
class ThreadDumpsTest {

    @ParameterizedTest
    @ValueSource(ints = {17, 21, 25})
    void two_dumps_prove_what_locks_show_and_suspect_the_rest(int jdk) throws IOException {
        List<DumpedJvm> dumps;
        try (Reader text = open("crossed-" + jdk + ".txt")) {
            dumps = ThreadDumpText.read(text, ZoneOffset.UTC);
        }

        assertThat(findings(dumps))
                .containsExactlyInAnyOrder(
                        "PROVEN deadlock",
                        "PROVEN deadlock",
                        "SUSPECTED unreleased-synchronizer",
                        "SUSPECTED missing-sentinel",
                        "SUSPECTED abandoned-future",
                        "SUSPECTED unexplained-wait");
    }

    /** A virtual thread and a platform thread, which only such a dump lists both. */
    @Test
    void written_dumps_show_a_deadlock_with_a_virtual_thread() throws IOException {
        try (Reader text = open("written-25.txt");
                Reader json = open("written-25.json")) {
            List<DumpedJvm> ofText = ThreadDumpText.read(text, ZoneOffset.UTC);
            List<DumpedJvm> ofJson = ThreadDumpJson.read(json);

            assertThat(ofText).hasSize(2);
            assertThat(ofJson).extracting(DumpedJvm::version).containsExactly("25.0.3+9-LTS", "25.0.3+9-LTS");
            assertThat(findings(ofText)).containsExactly("LIKELY deadlock");
            assertThat(findings(ofJson)).containsExactly("LIKELY deadlock");
        }
    }

    private Reader open(String name) {
        return new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("/threaddumps/" + name)), StandardCharsets.UTF_8);
    }

    private static List<String> findings(List<DumpedJvm> dumps) {
        Snapshot snapshot = new Snapshot(
                Snapshot.Trigger.COMMAND,
                Instant.EPOCH,
                new ProcessIdentity(0, "dumped", null, Duration.ZERO),
                new DumpSeries(dumps).facts(Instant.EPOCH),
                List.of());
        return new Diagnostician(Rules.all())
                .diagnose(snapshot, Duration.ofSeconds(5)).findings().stream()
                        .map(finding -> finding.verdict() + " " + finding.kind().id())
                        .toList();
    }
}
