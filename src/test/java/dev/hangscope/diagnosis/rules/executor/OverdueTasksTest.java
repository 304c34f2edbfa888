package dev.hangscope.diagnosis.rules.executor;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.PoolBuilder;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A scheduler's threads that take from a queue of the application, beside a server, as a late agent sees them. */
class OverdueTasksTest {
    private static final String[] TAKES = {
        "java.util.concurrent.LinkedBlockingQueue.take:435",
        "com.acme.Jobs.consume:6",
        "java.util.concurrent.ThreadPoolExecutor.runWorker:1136"
    };

    private static SnapshotBuilder scheduler(double due) {
        return snapshot()
                .late()
                .thread("http", it -> it.daemon().outside().at("sun.nio.ch.Net.accept:1", "com.acme.web.Server.run:4"))
                .queue("orders", queue -> {})
                .pool(
                        "jobs",
                        pool -> pool.limit(1)
                                .runs("scheduling-1", "com.acme.Jobs$$Lambda", null)
                                .due("com.acme.Jobs$$Lambda", due))
                .thread("scheduling-1", it -> it.takes("orders").at(TAKES));
    }

    @Test
    void a_task_whose_time_has_come_waits_behind_the_only_thread() {
        Finding finding = Findings.only(scheduler(-20));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED pool-starvation");
        assertThat(finding.summary())
                .isEqualTo(
                        "the only thread of a ThreadPoolExecutor takes from an empty queue, and 1 task whose time has"
                                + " come waits behind it.");
        assertThat(Lines.of(finding.evidence())).anyMatch(line -> line.contains("should have run 20 s ago"));
    }

    @Test
    void a_task_whose_time_is_to_come_or_has_just_come() {
        assertThat(Findings.of(scheduler(60))).isEmpty();
        assertThat(Findings.of(scheduler(-1))).isEmpty();
    }

    @Test
    void a_second_thread_that_is_free_and_one_that_may_be_started() {
        assertThat(Findings.of(scheduler(-20).pool("jobs", pool -> pool.idle("scheduling-2"))))
                .isEmpty();
        assertThat(Findings.of(scheduler(-20).pool("jobs", pool -> pool.limit(2))))
                .isEmpty();
    }

    @Test
    void a_pool_whose_tasks_have_no_time() {
        assertThat(Findings.of(snapshot()
                        .late()
                        .thread("http", it -> it.daemon().outside().at("sun.nio.ch.Net.accept:1"))
                        .queue("orders", queue -> {})
                        .pool(
                                "jobs",
                                pool -> pool.limit(1)
                                        .runs("worker", "com.acme.Jobs$$Lambda", null)
                                        .pending("com.acme.Jobs$$Lambda", null))
                        .thread("worker", it -> it.takes("orders").at(TAKES))))
                .isEmpty();
    }

    @Test
    void a_producer_that_was_seen_and_is_at_work() {
        assertThat(Findings.of(snapshot()
                        .queue("orders", queue -> {})
                        .pool(
                                "jobs",
                                pool -> pool.limit(1)
                                        .runs("scheduling-1", "com.acme.Jobs$$Lambda", null)
                                        .due("com.acme.Jobs$$Lambda", -20))
                        .thread("scheduling-1", it -> it.takes("orders").at(TAKES))
                        .thread("feed", it -> it.sleeps().hasPut("orders", 9, 4, "com.acme.Feed.run:5"))))
                .isEmpty();
    }

    private static SnapshotBuilder single(Consumer<PoolBuilder> tasks) {
        return snapshot()
                .thread("http", it -> it.daemon().outside().at("sun.nio.ch.Net.accept:1", "com.acme.web.Server.run:4"))
                .queue("orders", queue -> {})
                .resource(ResourceFacts.Kind.FUTURE, "taken", future -> {})
                .pool("jobs", pool -> tasks.accept(pool.limit(1).runs("worker", "com.acme.Jobs$$Lambda", "taken")))
                .thread("worker", it -> it.takes("orders").at(TAKES))
                .thread("main", main -> main.awaits("taken").at("com.acme.Main.run:7", "com.acme.Main.main:3"));
    }

    @Test
    void a_result_is_awaited_of_a_task_that_takes_while_the_next_one_waits_behind_it() {
        Finding finding = Findings.only(single(pool -> pool.pending("com.acme.Jobs$$Lambda", null)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED pool-starvation");
        assertThat(finding.summary())
                .isEqualTo(
                        "the only thread of a ThreadPoolExecutor takes from an empty queue, and 1 task waits behind it.");
        assertThat(Findings.of(single(pool -> {}))).doesNotContain("SUSPECTED pool-starvation");
    }
}
