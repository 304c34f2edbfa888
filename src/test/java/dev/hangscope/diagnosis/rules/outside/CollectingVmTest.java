package dev.hangscope.diagnosis.rules.outside;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.FullHeap;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM with a heap of 200 MiB, of which so much was in use in each of many samples. */
class CollectingVmTest {
    private static final long MOST = 200L << 20;

    private static FullHeap heap(int samples, double seconds, double collectors, double others, long leastUsed) {
        return new FullHeap(
                SnapshotBuilder.seconds(seconds),
                samples,
                SnapshotBuilder.seconds(collectors),
                SnapshotBuilder.seconds(others),
                leastUsed,
                MOST,
                List.of("its control group met its limit of memory 2 times (memory.events, max)"));
    }

    private static List<Finding> findings(FullHeap heap) throws IOException {
        Snapshot told = snapshot()
                .thread("main", main -> main.at("com.acme.Cache.put:20", "com.acme.Cache.main:9"))
                .build();
        Snapshot snapshot = told.withJvm(told.jvm().withFullHeap(heap));
        StringWriter json = new StringWriter();
        SnapshotJson.write(snapshot, json);
        Snapshot saved = SnapshotJson.read(new StringReader(json.toString()));
        assertThat(saved).isEqualTo(snapshot);
        return new Diagnostician(Rules.all())
                .diagnose(saved, Duration.ofSeconds(5))
                .findings();
    }

    @Test
    void a_heap_that_stays_full_while_only_collectors_run_is_suspected() throws IOException {
        assertThat(findings(heap(40, 12, 11, 0.4, 198L << 20))).singleElement().satisfies(finding -> {
            assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED vm-stall");
            assertThat(finding.summary())
                    .isEqualTo("The JVM collects garbage nearly all the time, and its heap stays full: collectors used"
                            + " 11 s of processor time in 12 s, all other threads 0.4 s.");
            assertThat(Lines.of(finding.evidence()))
                    .containsExactly(
                            "heap: at least 198 of 200 MiB in use in each of 40 samples",
                            "limit: its control group met its limit of memory 2 times (memory.events, max)");
        });
    }

    @Test
    void on_a_busy_machine_the_collectors_get_less() throws IOException {
        assertThat(findings(heap(40, 40, 11, 0.4, 198L << 20))).hasSize(1);
    }

    @Test
    void much_garbage_in_a_heap_with_room_after_a_collection_is_well() throws IOException {
        assertThat(findings(heap(40, 12, 11, 0.4, 120L << 20))).isEmpty();
    }

    @Test
    void a_full_heap_of_an_application_that_works_or_rests_is_well() throws IOException {
        assertThat(findings(heap(40, 12, 6, 4, 198L << 20))).isEmpty();
        assertThat(findings(heap(40, 12, 0.1, 0, 198L << 20))).isEmpty();
    }

    @Test
    void one_long_collection_is_well() throws IOException {
        assertThat(findings(heap(10, 3, 3, 0, 198L << 20))).isEmpty();
        assertThat(findings(heap(3, 6, 6, 0, 198L << 20))).isEmpty();
    }
}
