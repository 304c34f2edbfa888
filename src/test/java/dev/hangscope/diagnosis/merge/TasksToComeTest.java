package dev.hangscope.diagnosis.merge;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TasksToComeTest {
    private static final String SUSPECTED = "SUSPECTED dead-consumer";

    /** A producer at a full queue that no thread has taken from, and a scheduler that has begun so many waits since. */
    private static List<String> findings(long rounds, String... path) {
        Snapshot told = snapshot()
                .queue("orders", it -> it.capacity(3).size(3))
                .thread(
                        "main",
                        it -> it.puts("orders").at("com.acme.Main.main:9").hasPut("orders", 3, 31))
                .thread(
                        "scheduler",
                        it -> it.waits(Kind.CONDITION, null, true)
                                .at(
                                        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
                                        "java.util.concurrent.ThreadPoolExecutor.runWorker:1122")
                                .again(rounds)
                                .startedBy("main", "com.acme.Main.main:4"))
                .build();
        JvmFacts jvm = Objects.requireNonNull(told.jvm());
        long main = jvm.threads().stream()
                .filter(thread -> thread.name().equals("main"))
                .findFirst()
                .orElseThrow()
                .id();
        var reached = new Reachability(
                main,
                Reachability.Outcome.LIVE,
                "java.util.concurrent.ArrayBlockingQueue",
                null,
                List.of(path),
                List.of());
        return new Diagnostician(Rules.all())
                .diagnose(told.withJvm(jvm.with(List.of(reached))), Duration.ofSeconds(5)).findings().stream()
                        .map(finding -> finding.verdict() + " " + finding.kind().id())
                        .toList();
    }

    private static String[] through(String task) {
        return new String[] {
            "\"scheduler\": a variable of java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take"
                    + "(ScheduledThreadPoolExecutor.java:1182)",
            "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue",
            "queue: [Ljava.util.concurrent.RunnableScheduledFuture;",
            "[0]: java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask",
            "callable: java.util.concurrent.Executors$RunnableAdapter",
            "task: " + task,
            "arg$1: java.util.concurrent.ArrayBlockingQueue"
        };
    }

    @Test
    void a_task_of_the_application_that_has_not_run_yet_clears_up_a_suspicion() {
        assertThat(findings(0, through("com.acme.Main$$Lambda"))).isEmpty();
    }

    @Test
    void a_task_that_has_run_meanwhile_or_of_a_library_does_not() {
        assertThat(findings(12, through("com.acme.Main$$Lambda"))).containsExactly(SUSPECTED);
        assertThat(findings(0, through("org.pool.Upkeep"))).containsExactly(SUSPECTED);
    }

    @Test
    void a_static_field_tells_of_no_task() {
        assertThat(findings(0, "static field com.acme.Main.QUEUE", "java.util.concurrent.ArrayBlockingQueue"))
                .containsExactly(SUSPECTED);
    }
}
