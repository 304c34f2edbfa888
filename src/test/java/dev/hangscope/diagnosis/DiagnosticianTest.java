package dev.hangscope.diagnosis;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis.Overall;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.WaitGraph;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiagnosticianTest {
    private static final Duration AFTER = Duration.ofSeconds(5);

    private static Diagnosis diagnose(SnapshotBuilder told) {
        return new Diagnostician(Rules.all()).diagnose(told.build(), AFTER);
    }

    @Test
    void two_hangs_that_have_nothing_to_do_with_each_other_are_two_findings_the_surer_first() {
        Diagnosis diagnosis = diagnose(Stories.importer()
                .queue("log", queue -> queue.capacity(1).size(1))
                .thread("logger", logger -> logger.puts("log").at("com.acme.Log.add:2"))
                .thread("ticker", ticker -> ticker.sleeps()));

        assertThat(diagnosis.findings())
                .extracting(finding -> finding.verdict() + " " + finding.kind().id())
                .containsExactly("LIKELY missing-sentinel", "SUSPECTED dead-consumer");
        assertThat(diagnosis.overall()).isEqualTo(Overall.HUNG);
    }

    @Test
    void the_same_code_hung_in_many_instances_is_told_once() {
        SnapshotBuilder told = snapshot().thread("main", main -> main.joins("consumer-1"));
        for (int i = 1; i <= 3; i++) {
            String queue = "work-" + i;
            String producer = "producer-" + i;
            told.queue(queue, its -> {})
                    .thread("consumer-" + i, consumer -> consumer.takes(queue).hasTaken(queue, 1, "S"))
                    .ended(producer, thread -> thread.hasPut(queue, 1, 31));
        }

        Diagnosis diagnosis = diagnose(told.exit(dev.hangscope.snapshot.ExitState.MAIN_ENDED, null));

        assertThat(diagnosis.findings()).hasSize(1);
        assertThat(Lines.of(diagnosis.findings().get(0).evidence())).contains("alike: 2 more hangs of the same code");
    }

    @Test
    void a_rule_that_fails_is_named_and_the_others_go_on() {
        Rule broken = new Rule() {
            @Override
            public Kind kind() {
                return Kind.DEADLOCK;
            }

            @Override
            public List<Finding> apply(Situation situation) {
                throw new IllegalStateException("oops");
            }
        };
        List<Rule> rules = new ArrayList<>(List.of(broken));
        rules.addAll(Rules.all());

        Diagnosis diagnosis =
                new Diagnostician(rules).diagnose(Stories.importer().build(), AFTER);

        assertThat(diagnosis.findings()).hasSize(1);
        assertThat(diagnosis.snapshot().sensors())
                .containsExactly(
                        new SensorState("rule deadlock", false, "failed with java.lang.IllegalStateException: oops"));
        assertThat(new Diagnostician(Rules.all())
                        .diagnose(diagnosis.snapshot(), AFTER)
                        .snapshot()
                        .sensors())
                .as("diagnosed again by rules that work")
                .isEmpty();
    }

    @Test
    void nothing_is_stuck_where_there_is_no_jvm() {
        Snapshot jvm = snapshot().build();
        Snapshot none = new Snapshot(jvm.trigger(), jvm.time(), jvm.process(), null, jvm.sensors());

        assertThat(new Diagnostician(Rules.all()).diagnose(none, AFTER).overall())
                .isEqualTo(Overall.CLEAR);
    }

    @Test
    void whatever_is_told_no_rule_fails_and_likely_waiters_are_stuck_and_files_give_the_same_diagnosis()
            throws IOException {
        int hung = 0;
        for (long seed = 0; seed < 500; seed++) {
            Snapshot snapshot = random(new Random(seed));
            Diagnosis diagnosis = new Diagnostician(Rules.all()).diagnose(snapshot, AFTER);
            assertThat(diagnosis.snapshot()).as("seed " + seed).isEqualTo(snapshot);
            WaitGraph graph = JvmWaitGraph.of(snapshot.jvm());
            for (Finding finding : diagnosis.findings()) {
                hung += finding.verdict().isHang() ? 1 : 0;
                if (finding.kind() != Kind.EXIT_BLOCKED && finding.verdict() == Verdict.LIKELY) {
                    assertThat(finding.waiters()).as("seed " + seed).allMatch(waiter -> graph.isStuck(waiter.node()));
                }
                assertThat(finding.stuckFor()).as("seed " + seed).isGreaterThanOrEqualTo(AFTER);
            }
            StringWriter file = new StringWriter();
            SnapshotJson.write(snapshot, file);
            assertThat(new Diagnostician(Rules.all())
                            .diagnose(SnapshotJson.read(new StringReader(file.toString())), AFTER))
                    .as("seed " + seed)
                    .isEqualTo(diagnosis);
        }
        assertThat(hung)
                .as("the random snapshots hang often enough to show something")
                .isGreaterThan(50);
    }

    private static Snapshot random(Random random) {
        SnapshotBuilder told = snapshot();
        if (random.nextBoolean()) {
            told.mainEnded();
        } else {
            told.thread("main", main -> behave(told, main, random, -1));
        }
        told.queue("a", queue -> queue.capacity(random.nextInt(3)).size(random.nextInt(3)));
        told.queue("b", queue -> {
            if (random.nextInt(4) == 0) {
                queue.incomplete("old");
            }
        });
        for (int i = 0; i < random.nextInt(5); i++) {
            int number = i;
            told.thread("t" + i, thread -> behave(told, thread, random, number));
        }
        for (int i = 0; i < random.nextInt(4); i++) {
            told.ended("e" + i, thread -> {
                use(thread, random);
                if (random.nextBoolean()) {
                    thread.startedBy("t" + random.nextInt(5));
                }
                if (random.nextBoolean()) {
                    thread.diedOf("java.lang.Error", null);
                }
            });
        }
        return told.build();
    }

    private static void use(SnapshotBuilder.ThreadBuilder thread, Random random) {
        String queue = random.nextBoolean() ? "a" : "b";
        if (random.nextBoolean()) {
            thread.hasPut(queue, 1, random.nextInt(60));
        }
        if (random.nextBoolean()) {
            thread.hasTaken(queue, 1, "T" + random.nextInt(2));
        }
    }

    private static void behave(SnapshotBuilder told, SnapshotBuilder.ThreadBuilder thread, Random random, int number) {
        told.queue("a", queue -> {}).queue("b", queue -> {});
        use(thread, random);
        switch (random.nextInt(7)) {
            case 0 -> thread.takes("a");
            case 1 -> thread.takes("b");
            case 2 -> thread.puts("a");
            case 3 -> thread.joins("t" + random.nextInt(5));
            case 4 -> thread.idlePoolWorker("b").startedBy("t" + random.nextInt(5));
            case 5 -> thread.parks();
            default -> {
                if (random.nextBoolean()) {
                    thread.role(JavaThread.Role.APPLICATION).sleeps();
                }
            }
        }
        if (random.nextInt(3) == 0 && number >= 0) {
            thread.daemon();
        }
    }
}
