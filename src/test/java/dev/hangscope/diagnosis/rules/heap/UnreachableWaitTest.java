package dev.hangscope.diagnosis.rules.heap;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Reachability.Outcome;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waits of which a heap dump says that nobody reaches what they are for. */
class UnreachableWaitTest {
    private static final String MONITOR = "object:java.lang.Object@1f";

    private static List<Finding> findings(SnapshotBuilder told, String type, String stuck) {
        Snapshot snapshot = told.build();
        JvmFacts jvm = Objects.requireNonNull(snapshot.jvm());
        List<Reachability> reached = jvm.threads().stream()
                .filter(thread -> thread.name().equals(stuck))
                .map(JavaThread::id)
                .map(id -> new Reachability(id, Outcome.STUCK, type, null, List.of(), List.of(), List.of(), null, null))
                .toList();
        return new Diagnostician(Rules.all())
                .diagnose(snapshot.withJvm(jvm.with(reached)), Duration.ofSeconds(5))
                .findings();
    }

    private static SnapshotBuilder serving() {
        return snapshot()
                .thread(
                        "acceptor",
                        it -> it.at("java.net.ServerSocket.accept:9", "app.Server.loop:9")
                                .outside()
                                .since(600));
    }

    @Test
    void the_code_that_called_the_library_is_named() {
        List<Finding> findings = findings(
                serving()
                        .thread(
                                "waiter",
                                it -> it.at("com.lib.client.Cell.get:7", "app.Work.run:3")
                                        .waits(ThreadWait.Kind.OBJECT_WAIT, MONITOR, false)
                                        .since(60)),
                "com.lib.client.Cell",
                "waiter");

        assertThat(findings)
                .singleElement()
                .satisfies(finding -> assertThat(Lines.of(finding.evidence()))
                        .anyMatch(line -> line.startsWith("called: \"waiter\" by app.Work.run")));
    }

    @Test
    void a_thread_that_nobody_can_notify() {
        List<Finding> findings = findings(
                serving()
                        .thread(
                                "waiter",
                                it -> it.at("app.Cell.get:7", "app.Work.run:3")
                                        .waits(ThreadWait.Kind.OBJECT_WAIT, MONITOR, false)
                                        .since(60)),
                "app.Cell",
                "waiter");

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.MISSED_SIGNAL);
            assertThat(finding.verdict()).isEqualTo(Verdict.PROVEN);
            assertThat(finding.summary())
                    .isEqualTo(
                            "1 thread waits for ever to be notified of a Cell that no thread which could still run can reach.");
        });
    }

    /** That nobody can wake it is what it is for. */
    @ParameterizedTest
    @EnumSource(names = {"OBJECT_WAIT", "LATCH", "SEMAPHORE", "CONDITION"})
    void the_main_thread_of_a_server_that_keeps_the_process_alive(ThreadWait.Kind kind) {
        assertThat(findings(
                        serving()
                                .thread(
                                        "main",
                                        it -> it.at("app.Server.main:5")
                                                .waits(kind, MONITOR, false)
                                                .since(600)),
                        "java.lang.Object",
                        "main"))
                .isEmpty();
    }

    @Test
    void a_thread_that_waits_for_its_own_end() {
        assertThat(findings(
                        snapshot()
                                .thread(
                                        "main",
                                        it -> it.at("app.Server.main:5")
                                                .joins("main")
                                                .since(600)),
                        "java.lang.Thread",
                        "main"))
                .isEmpty();
    }

    /** With nothing else that could do anything, it is the hang. */
    @Test
    void the_main_thread_of_a_program_that_serves_nobody() {
        assertThat(findings(
                        snapshot()
                                .thread(
                                        "main",
                                        it -> it.at("app.Main.main:5")
                                                .waits(ThreadWait.Kind.OBJECT_WAIT, MONITOR, false)
                                                .since(600)),
                        "java.lang.Object",
                        "main"))
                .extracting(Finding::kind)
                .containsExactly(Kind.MISSED_SIGNAL);
    }

    private static SnapshotBuilder leakedPool() {
        return snapshot()
                .queue("tasks", queue -> {})
                .thread(
                        "pool-1-thread-1",
                        it -> it.takes("tasks")
                                .at(
                                        "java.util.concurrent.LinkedBlockingQueue.take:433",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
                                        "java.util.concurrent.ThreadPoolExecutor.runWorker:1122")
                                .since(60));
    }

    @Test
    void a_leaked_pool_blocks_the_exit_only_once_main_has_ended() {
        SnapshotBuilder running =
                leakedPool().thread("main", it -> it.sleeps().at("java.lang.Thread.sleep:1", "app.Main.main:5"));

        assertThat(findings(running, "java.util.concurrent.LinkedBlockingQueue", "pool-1-thread-1"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.NOTE));
        assertThat(findings(leakedPool().mainEnded(), "java.util.concurrent.LinkedBlockingQueue", "pool-1-thread-1"))
                .anySatisfy(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.PROVEN));
    }
}
