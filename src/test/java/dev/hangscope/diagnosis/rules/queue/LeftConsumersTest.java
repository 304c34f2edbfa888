package dev.hangscope.diagnosis.rules.queue;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Virtual threads that take from a queue in a process that lives on: left behind, or idle by design. */
class LeftConsumersTest {
    private static final String TOLD = "SUSPECTED missing-sentinel";

    private static SnapshotBuilder living() {
        return snapshot()
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"));
    }

    private static SnapshotBuilder job(String producersStart) {
        return living().queue("rows", it -> {})
                .ended("job", it -> it.ago(33))
                .thread(
                        "consumer",
                        it -> it.virtual()
                                .takes("rows")
                                .at("java.util.concurrent.LinkedBlockingQueue.take:435", "com.acme.Job.consume:9")
                                .startedBy("job", "com.acme.Job.run:4")
                                .hasTaken("rows", 30, "com.acme.Row"))
                .ended(
                        "producer",
                        it -> it.ago(32).startedBy("job", producersStart).hasPut("rows", 30, 32));
    }

    @Test
    void a_consumer_of_a_job_whose_producers_have_ended() {
        assertThat(Findings.of(job("com.acme.Job.run:5"))).containsExactly(TOLD);
    }

    @Test
    void a_consumer_that_serves_producers_of_other_code_is_idle() {
        assertThat(Findings.of(job("com.acme.Other.run:5"))).isEmpty();
    }

    @Test
    void a_producer_of_the_job_that_lives_may_put_again() {
        assertThat(Findings.of(job("com.acme.Job.run:5")
                        .thread(
                                "second",
                                it -> it.sleeps()
                                        .startedBy("job", "com.acme.Job.run:6")
                                        .hasPut("rows", 3, 20))))
                .isEmpty();
    }

    private static SnapshotBuilder own(String madeAt) {
        return living().queue("reply", it -> it.madeAt(madeAt))
                .thread(
                        "call",
                        it -> it.virtual()
                                .takes("reply")
                                .at("java.util.concurrent.LinkedBlockingQueue.take:435", "com.acme.Call.get:9"));
    }

    @Test
    void a_queue_that_its_consumer_made_and_no_other_thread_used() {
        assertThat(Findings.of(own("com.acme.Call.get:8"))).containsExactly(TOLD);
    }

    @Test
    void a_queue_that_other_code_made_or_of_a_consumer_that_started_threads_may_be_used_later() {
        assertThat(Findings.of(own("com.acme.Server.start:8"))).isEmpty();
        assertThat(Findings.of(own("com.acme.Call.get:8")
                        .thread("sender", it -> it.sleeps().startedBy("call", "com.acme.Call.get:7"))))
                .isEmpty();
    }

    @Test
    void a_consumer_that_the_ending_jvm_will_end() {
        assertThat(Findings.of(own("com.acme.Call.get:8").exit(ExitState.SHUTTING_DOWN, Duration.ofSeconds(1))))
                .isEmpty();
        assertThat(Findings.of(own("com.acme.Call.get:8")
                        .thread("hook", it -> it.outside().at("com.acme.Hook.run:3"))
                        .exit(ExitState.MAIN_ENDED, Duration.ofSeconds(1))))
                .isEmpty();
    }

    private static SnapshotBuilder scope() {
        return living().queue("late", it -> it.madeAt("com.acme.Scope.run:3"))
                .thread(
                        "task",
                        it -> it.virtual()
                                .takes("late")
                                .at("java.util.concurrent.LinkedBlockingQueue.take:435", "com.acme.Scope.work:12"))
                .pool("tasks", pool -> pool.shutdown().runs("task", "com.acme.Scope$1", null));
    }

    @Test
    void a_task_that_takes_while_its_pool_is_closed() {
        assertThat(Findings.of(scope().thread(
                                "scope", it -> it.virtual().awaitsEnd("tasks").at("com.acme.Scope.run:5"))))
                .containsExactly(TOLD);
    }

    @Test
    void a_task_whose_pool_goes_on_is_idle() {
        assertThat(Findings.of(scope())).isEmpty();
    }

    private static SnapshotBuilder callOfMain(String producersStart, String... now) {
        return snapshot()
                .thread("main", it -> it.sleeps().again(100).since(40).at(now))
                .queue("work", it -> {})
                .thread(
                        "worker",
                        it -> it.virtual()
                                .takes("work")
                                .at("java.util.concurrent.LinkedBlockingQueue.take:435", "com.acme.Job.consume:9")
                                .startedBy("main", "com.acme.Job.go:4", "com.acme.Job.run:7", "com.acme.Job.main:21")
                                .hasTaken("work", 30, "com.acme.Row"))
                .ended(
                        "producer",
                        it -> it.ago(32)
                                .startedBy("main", "com.acme.Job.go:4", "com.acme.Job.run:8", producersStart)
                                .hasPut("work", 30, 32));
    }

    @Test
    void consumers_and_producers_of_one_call_that_their_starter_has_left() {
        assertThat(Findings.of(callOfMain("com.acme.Job.main:21", "java.lang.Thread.sleep:1", "com.acme.Job.main:22")))
                .containsExactly(TOLD);
    }

    @Test
    void a_starter_that_makes_such_calls_again_and_again_or_is_still_in_it_may_put_more() {
        assertThat(Findings.of(callOfMain("com.acme.Job.main:25", "java.lang.Thread.sleep:1", "com.acme.Job.main:26")))
                .isEmpty();
        assertThat(Findings.of(callOfMain(
                        "com.acme.Job.main:21",
                        "java.lang.Thread.sleep:1",
                        "com.acme.Job.go:5",
                        "com.acme.Job.run:9",
                        "com.acme.Job.main:21")))
                .isEmpty();
    }
}
