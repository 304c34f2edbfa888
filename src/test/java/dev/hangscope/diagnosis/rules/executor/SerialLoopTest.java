package dev.hangscope.diagnosis.rules.executor;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import org.junit.jupiter.api.Test;

/** A task of an executor that runs one task at a time waits for what only its next task could bring. */
class SerialLoopTest {
    private static SnapshotBuilder handler(String... inTask) {
        String[] stack = {
            "java.lang.Object.wait:1",
            inTask[0],
            "io.grpc.stub.ServerCalls$Listener.onHalfClose:182",
            "io.grpc.internal.SerializingExecutor.run:133",
            "java.util.concurrent.ThreadPoolExecutor.runWorker:1136",
            "java.lang.Thread.run:840"
        };
        return snapshot()
                .mainEnded()
                .thread(
                        "grpc-1",
                        it -> it.daemon()
                                .waits(Kind.OBJECT_WAIT, "object:java.lang.Object@1f", false)
                                .at(stack));
    }

    private static SnapshotBuilder handler() {
        return handler("com.acme.Orders.list:20");
    }

    @Test
    void the_next_task_cannot_begin_before_this_one_ends() {
        Finding finding = Findings.only(handler());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-starvation");
        assertThat(finding.summary())
                .isEqualTo("\"grpc-1\" is in Object.wait at com.acme.Orders.list(Orders.java:20) in a task of a"
                        + " SerializingExecutor, which runs one task at a time: what it waits for cannot come as its"
                        + " next task.");
        assertThat(finding.fix()).contains("Orders.list");
    }

    @Test
    void a_thread_at_work_may_end_the_wait() {
        assertThat(Findings.of(handler().thread("worker", it -> it.sleeps())))
                .containsExactly("SUSPECTED pool-starvation");
    }

    @Test
    void threads_that_run_other_code_leave_it_a_suspicion() {
        assertThat(Findings.of(handler()
                        .thread(
                                "metrics",
                                it -> it.daemon()
                                        .sleeps()
                                        .at("java.lang.Thread.sleep:1", "com.acme.metrics.Ticker.run:5"))
                        .thread("main", it -> it.waits(Kind.FUTURE, null, false).at("com.acme.Main.main:3"))))
                .contains("SUSPECTED pool-starvation");
    }

    @Test
    void a_timer_or_a_listener_may_end_the_wait() {
        assertThat(Findings.of(handler()
                        .thread(
                                "Timer-0",
                                it -> it.daemon()
                                        .waits(Kind.OBJECT_WAIT, null, true)
                                        .at("java.lang.Object.wait:1", "java.util.TimerThread.mainLoop:563"))))
                .containsExactly("SUSPECTED pool-starvation");
        assertThat(Findings.of(
                        handler().thread("acceptor", it -> it.daemon().outside().at("java.net.ServerSocket.accept:1"))))
                .containsExactly("SUSPECTED pool-starvation");
    }

    @Test
    void the_executors_own_wait_is_no_task() {
        assertThat(Findings.of(handler("io.grpc.internal.SerializingExecutor.next:99")))
                .doesNotContain("LIKELY pool-starvation");
    }
}
