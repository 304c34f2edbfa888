package dev.hangscope.diagnosis;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random resources, pools and threads: whatever is told, the diagnosis keeps its promises. */
class ResourceFuzzTest {
    private static final Duration AFTER = Duration.ofSeconds(5);

    private static SnapshotBuilder random(Random random) {
        SnapshotBuilder told = snapshot();
        Kind[] kinds = Kind.values();
        int resources = 1 + random.nextInt(4);
        for (int i = 0; i < resources; i++) {
            Kind kind = kinds[random.nextInt(kinds.length)];
            told.resource(kind, "r" + i, resource -> {
                if (random.nextBoolean()) {
                    resource.count(random.nextInt(2)).limit(random.nextInt(3));
                }
                if (random.nextBoolean()) {
                    resource.complete();
                }
                for (int p = random.nextInt(3); p > 0; p--) {
                    Role role = Role.values()[random.nextInt(Role.values().length)];
                    resource.party("t" + random.nextInt(6), role, 1 + random.nextInt(2));
                }
            });
        }
        told.pool("pool", pool -> {
            for (int w = random.nextInt(3); w > 0; w--) {
                pool.runs("t" + random.nextInt(6), "com.acme.Task", random.nextBoolean() ? "r0" : null);
            }
            for (int q = random.nextInt(2); q > 0; q--) {
                pool.pending("com.acme.Task", "r" + random.nextInt(resources));
            }
        });
        for (int i = 0; i < 4; i++) {
            told.thread("t" + i, thread -> {
                switch (random.nextInt(5)) {
                    case 0 -> thread.joins("t" + random.nextInt(6));
                    case 1 -> thread.awaitsEnd("pool");
                    case 2 -> thread.sleeps();
                    default -> thread.awaits("r" + random.nextInt(resources));
                }
                if (random.nextBoolean()) {
                    thread.startedBy("t" + random.nextInt(6), "com.acme.Main.run:1");
                }
            });
        }
        told.ended("t4", thread -> thread.diedOf("java.lang.Error", null).startedBy("t0", "com.acme.Main.run:1"));
        return told.ended("t5", thread -> thread.startedBy("t1"));
    }

    private static Diagnosis diagnose(Snapshot snapshot) {
        return new Diagnostician(Rules.all()).diagnose(snapshot, AFTER);
    }

    @Test
    void no_rule_fails_and_verdicts_keep_their_promises_and_files_give_the_same() throws IOException {
        int hung = 0;
        for (long seed = 0; seed < 3000; seed++) {
            Snapshot snapshot = random(new Random(seed)).build();
            Diagnosis diagnosis = diagnose(snapshot);
            assertThat(diagnosis.snapshot().sensors())
                    .as("failed rules, seed " + seed)
                    .isEmpty();
            for (Finding finding : diagnosis.findings()) {
                hung += finding.verdict().isHang() ? 1 : 0;
                assertThat(finding.notProvenBecause().isEmpty())
                        .as("seed " + seed + " " + finding)
                        .isEqualTo(finding.verdict() == Verdict.PROVEN);
                assertThat(finding.summary() + finding.fix()).doesNotContain("null");
            }
            StringWriter file = new StringWriter();
            SnapshotJson.write(snapshot, file);
            assertThat(diagnose(SnapshotJson.read(new StringReader(file.toString()))))
                    .as("seed " + seed)
                    .isEqualTo(diagnosis);
        }
        assertThat(hung).isGreaterThan(300);
    }

    @Test
    void what_is_proven_stays_proven_whoever_comes_to_run_unless_it_can_be_interrupted() {
        for (long seed = 0; seed < 1000; seed++) {
            Diagnosis alone = diagnose(random(new Random(seed)).build());
            Diagnosis watched = diagnose(
                    random(new Random(seed)).thread("runner", runner -> {}).build());
            long proven = alone.findings().stream()
                    .filter(ResourceFuzzTest::isOfLocks)
                    .count();
            assertThat(watched.findings().stream().filter(ResourceFuzzTest::isOfLocks))
                    .as("seed " + seed)
                    .hasSize((int) proven);
        }
    }

    private static boolean isOfLocks(Finding finding) {
        return finding.verdict() == Verdict.PROVEN
                && Lines.of(finding.evidence()).stream().noneMatch(line -> line.contains("the end of"));
    }
}
