package dev.hangscope.diagnosis.merge;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TasksToComeTest {
    private static final String SUSPECTED = "SUSPECTED dead-consumer";

    private static SnapshotBuilder scheduler(long rounds, double round) {
        return snapshot()
                .thread(
                        "scheduler",
                        it -> it.waits(Kind.CONDITION, null, true)
                                .at(
                                        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
                                        "java.util.concurrent.ThreadPoolExecutor.runWorker:1122")
                                .again(rounds, round)
                                .startedBy("main", "com.acme.Main.main:4"));
    }

    /** A producer at a full queue that no thread has taken from, and a scheduler that has begun so many waits since. */
    private static SnapshotBuilder fullQueue(long rounds, long seconds) {
        return fullQueue(rounds, 0, seconds);
    }

    private static SnapshotBuilder fullQueue(long rounds, double round, long seconds) {
        return scheduler(rounds, round)
                .queue("orders", it -> it.capacity(3).size(3))
                .thread(
                        "main",
                        it -> it.puts("orders")
                                .at("com.acme.Main.main:9")
                                .since(seconds)
                                .hasPut("orders", 3, seconds));
    }

    private static List<String> findings(long rounds, String... path) {
        Snapshot told = fullQueue(rounds, 31).build();
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

    private static List<String> withoutDump(long rounds, String task, long seconds) {
        return Findings.of(fullQueue(rounds, seconds)
                .pool("timer", pool -> pool.idle("scheduler").pending(task, null)));
    }

    @Test
    void without_a_dump_a_task_of_the_waiters_code_clears_it_up_for_some_minutes() {
        assertThat(withoutDump(0, "com.acme.Main$$Lambda", 40)).isEmpty();
        assertThat(withoutDump(0, "com.acme.Main$$Lambda", 301)).containsExactly(SUSPECTED);
        assertThat(withoutDump(1, "com.acme.Main$$Lambda", 40)).containsExactly(SUSPECTED);
        assertThat(withoutDump(0, "com.acme.Metrics", 40)).containsExactly(SUSPECTED);
        assertThat(withoutDump(0, "org.pool.Upkeep", 40)).containsExactly(SUSPECTED);
    }

    @Test
    void beside_tasks_that_run_again_and_again_one_that_is_due_later_has_not_run_meanwhile() {
        assertThat(dueIn(500, "com.acme.Main$$Lambda")).isEmpty();
        assertThat(dueIn(40, "com.acme.Main$$Lambda")).isEmpty();
        assertThat(dueIn(1, "com.acme.Main$$Lambda")).containsExactly(SUSPECTED);
        assertThat(dueIn(500, "com.acme.Metrics")).containsExactly(SUSPECTED);
    }

    /** A scheduler that runs a task each second, and has another one to come. */
    private static List<String> dueIn(double seconds, String task) {
        return Findings.of(fullQueue(40, 0.5, 40)
                .pool(
                        "timer",
                        pool -> pool.idle("scheduler")
                                .due("com.acme.Ticks$$Lambda", 0.5)
                                .due(task, seconds)));
    }

    @Test
    void a_dump_that_shows_a_static_field_tells_no_more_than_none() {
        Snapshot told = fullQueue(0, 40)
                .pool("timer", pool -> pool.idle("scheduler").pending("com.acme.Main$$Lambda", null))
                .build();
        JvmFacts jvm = Objects.requireNonNull(told.jvm());
        var reached = new Reachability(
                jvm.threads().stream()
                        .filter(thread -> thread.name().equals("main"))
                        .findFirst()
                        .orElseThrow()
                        .id(),
                Reachability.Outcome.LIVE,
                "java.util.concurrent.ArrayBlockingQueue",
                null,
                List.of("static field com.acme.Main.QUEUE", "java.util.concurrent.ArrayBlockingQueue"),
                List.of());

        assertThat(new Diagnostician(Rules.all())
                        .diagnose(told.withJvm(jvm.with(List.of(reached))), Duration.ofSeconds(5))
                        .findings())
                .isEmpty();
    }

    /** A consumer that ended, and the scheduler's task that looks whether one is there. */
    private static List<String> watched(long rounds, double round, String task) {
        return Findings.of(fullQueue(rounds, round, 3600)
                .pool("timer", pool -> pool.idle("scheduler").pending(task, null))
                .ended(
                        "consumer",
                        it -> it.ago(31)
                                .hasTaken("orders", 40, "java.lang.Integer")
                                .diedOf("java.lang.IllegalStateException", null)
                                .startedBy("scheduler", "com.acme.Watchdog.look:9")));
    }

    @Test
    void whose_task_started_the_ended_consumer_may_start_another() {
        assertThat(watched(0, 3, "com.acme.Watchdog$1")).isEmpty();
        assertThat(watched(0, 3, "com.acme.Metrics")).isNotEmpty();
    }

    @Test
    void what_counts_is_whether_it_has_looked_since_the_end() {
        assertThat(watched(7, 30, "com.acme.Watchdog$1")).isEmpty();
        assertThat(watched(7, 3, "com.acme.Watchdog$1")).isNotEmpty();
    }
}
