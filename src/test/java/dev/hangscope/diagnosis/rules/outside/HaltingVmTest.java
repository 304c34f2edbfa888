package dev.hangscope.diagnosis.rules.outside;

import static dev.hangscope.snapshot.SnapshotBuilder.seconds;
import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.FullHeap;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.history.Standstill;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HaltingVmTest {
    private static final List<String> LIMITS =
            List.of("its control group was kept from the processors for 9000 ms (cpu.stat)");

    private static Standstill times(double span, int times, double lost) {
        return new Standstill(seconds(span), times, seconds(lost), seconds(3), LIMITS);
    }

    private static Snapshot program() {
        return snapshot().thread("main", main -> main.at("com.acme.Main.run:9")).build();
    }

    private static List<Finding> findings(Snapshot snapshot) throws IOException {
        StringWriter json = new StringWriter();
        SnapshotJson.write(snapshot, json);
        Snapshot saved = SnapshotJson.read(new StringReader(json.toString()));
        assertThat(saved).isEqualTo(snapshot);
        return new Diagnostician(Rules.all())
                .diagnose(saved, Duration.ofSeconds(5))
                .findings();
    }

    @Test
    void a_jvm_that_stands_still_most_of_the_time_is_suspected() throws IOException {
        assertThat(findings(program().withStandstill(times(20, 6, 12))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED vm-stall");
                    assertThat(finding.summary())
                            .isEqualTo("The JVM did not run for 12 s of the last 20 s, in 6 parts of which the longest"
                                    + " took 3 s.");
                    assertThat(Lines.of(finding.evidence())).containsExactly("limit: " + LIMITS.get(0));
                });
    }

    @Test
    void one_stop_that_is_over_is_nothing() throws IOException {
        assertThat(findings(program().withStandstill(times(31, 1, 30)))).isEmpty();
    }

    @Test
    void a_jvm_that_runs_half_of_the_time_is_slow() throws IOException {
        assertThat(findings(program().withStandstill(times(20, 6, 10)))).isEmpty();
    }

    @Test
    void pauses_that_are_younger_than_a_hang_are_nothing() throws IOException {
        assertThat(findings(program().withStandstill(times(4, 3, 3.5)))).isEmpty();
    }

    @Test
    void collections_in_a_full_heap_are_told_by_the_heap() throws IOException {
        FullHeap heap = new FullHeap(seconds(20), 40, seconds(18), seconds(1), 99, 100, List.of());
        Snapshot full = program();
        full = full.withJvm(full.jvm().withFullHeap(heap)).withStandstill(times(20, 6, 12));

        assertThat(findings(full))
                .singleElement()
                .satisfies(finding -> assertThat(finding.summary()).startsWith("The JVM collects garbage"));
    }
}
