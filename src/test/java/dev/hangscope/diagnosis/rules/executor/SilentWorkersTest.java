package dev.hangscope.diagnosis.rules.executor;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.ThreadWait;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SilentWorkersTest {
    private static final OutsideUse BACKEND = new OutsideUse(
            7, "socket:[99]", new Connection("10.0.0.7:40312", "10.1.2.3:8080", "ESTABLISHED", 0, 0), List.of());

    private static SnapshotBuilder server(int... seconds) {
        return server(BACKEND, seconds);
    }

    private static SnapshotBuilder server(OutsideUse use, int... seconds) {
        SnapshotBuilder server = snapshot();
        for (int i = 0; i < seconds.length; i++) {
            String worker = "worker-" + i;
            int silent = seconds[i];
            server.thread(
                            worker,
                            thread -> thread.outside()
                                    .at(
                                            "java.net.Socket$SocketInputStream.read:1",
                                            "sun.net.www.http.HttpClient.parseHTTP:1",
                                            "com.acme.Prices.fetch:9"))
                    .pool("pool", pool -> pool.runs(worker, "com.acme.Request", null))
                    .history(history -> history.inCall(worker, silent, use));
        }
        return server;
    }

    private static SnapshotBuilder withTasks(SnapshotBuilder server) {
        return server.pool(
                "pool", pool -> pool.pending("com.acme.Request", null).pending("com.acme.Request", null));
    }

    @Test
    void a_pool_whose_threads_all_ask_silent_peers_while_tasks_wait_is_suspected() {
        Finding finding = Findings.only(withTasks(server(61, 90)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unanswered-peer");
        assertThat(finding.summary())
                .isEqualTo("All 2 threads of a pool have waited for 10.1.2.3:8080 to answer,"
                        + " and 2 tasks wait for a thread.");
        assertThat(finding.stuckFor()).hasSeconds(61);
        assertThat(finding.resource().detail()).isEqualTo("2 threads, 2 tasks in its queue");
        assertThat(finding.fix()).contains("setReadTimeout");
    }

    /** A connection whose other end is in this process. */
    private static OutsideUse toItself(long... pids) {
        return new OutsideUse(
                7,
                "socket:[99]",
                new Connection("127.0.0.1:40312", "127.0.0.1:8080", "ESTABLISHED", 0, 0),
                LongStream.of(pids).mapToObj(pid -> new OtherEnd(pid, "java")).toList());
    }

    @Test
    void a_pool_whose_threads_all_ask_their_own_process_while_tasks_wait_is_starved() {
        long self = snapshot().build().process().pid();
        Finding finding = Findings.only(withTasks(server(toItself(self), 9, 12)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED pool-starvation");
        assertThat(finding.summary())
                .isEqualTo("All 2 threads of a pool wait for an answer from this very process,"
                        + " and 2 tasks wait for a thread of the pool.");
    }

    @Test
    void a_pool_without_tasks_or_with_other_peers_is_not_starved_by_itself() {
        long self = snapshot().build().process().pid();
        assertThat(Findings.of(server(toItself(self), 9, 12))).isEmpty();
        assertThat(Findings.of(withTasks(server(toItself(self + 1), 9, 12)))).isEmpty();
        assertThat(Findings.of(withTasks(server(toItself(self, self + 1), 9, 12))))
                .isEmpty();
        assertThat(Findings.of(withTasks(server(toItself(self), 9))
                        .thread("worker-9", thread -> thread.at("com.acme.Prices.compute:4"))
                        .pool("pool", pool -> pool.runs("worker-9", "com.acme.Request", null))))
                .isEmpty();
    }

    /** Two workers of a server with a pool of its own making, of which no facts are known, and the thread that hears new requests. */
    private static SnapshotBuilder tomcat() {
        long self = snapshot().build().process().pid();
        SnapshotBuilder server = snapshot()
                .mainEnded()
                .thread(
                        "http-nio-8080-Poller",
                        it -> it.outside()
                                .at(
                                        "java.nio.channels.Selector.select:1",
                                        "org.apache.tomcat.util.net.NioEndpoint$Poller.run:755"));
        for (String worker : List.of("http-nio-8080-exec-1", "http-nio-8080-exec-2")) {
            server.thread(
                            worker,
                            it -> it.outside()
                                    .at(
                                            "java.net.Socket$SocketInputStream.read:1",
                                            "com.acme.Prices.fetch:9",
                                            "org.apache.tomcat.util.threads.ThreadPoolExecutor.runWorker:1190"))
                    .history(history -> history.inCall(worker, 9, toItself(self)));
        }
        return server;
    }

    @Test
    void all_workers_of_a_server_that_ask_the_server_leave_none_to_answer() {
        Finding finding = Findings.only(tomcat());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED pool-starvation");
        assertThat(finding.summary())
                .isEqualTo("All 2 threads of a pool wait for an answer from this very process,"
                        + " and no other thread of it is at work that could give it.");
    }

    @Test
    void a_worker_without_work_or_a_thread_at_work_may_answer() {
        assertThat(Findings.of(tomcat().thread(
                                "http-nio-8080-exec-3",
                                it -> it.waits(ThreadWait.Kind.CONDITION, null, false)
                                        .at(
                                                "java.util.concurrent.LinkedBlockingQueue.take:435",
                                                "org.apache.tomcat.util.threads.TaskQueue.take:129",
                                                "org.apache.tomcat.util.threads.ThreadPoolExecutor.runWorker:1176"))))
                .doesNotContain("SUSPECTED pool-starvation");
        assertThat(Findings.of(tomcat().thread("prices-1", it -> it.at("com.acme.Prices.serve:20"))))
                .isEmpty();
    }

    @Test
    void it_is_told_once_where_a_thread_waits_for_the_result_of_one_of_them() {
        assertThat(Findings.of(snapshot()
                        .resource(
                                ResourceFacts.Kind.FUTURE,
                                "price",
                                future -> future.type("java.util.concurrent.FutureTask"))
                        .thread(
                                "worker",
                                worker -> worker.outside()
                                        .at("java.net.Socket$SocketInputStream.read:1", "com.acme.Prices.fetch:9"))
                        .thread("main", main -> main.awaits("price").at("com.acme.Shop.main:5"))
                        .pool(
                                "pool",
                                pool -> pool.runs("worker", "com.acme.Price", "price")
                                        .pending("com.acme.Request", null))
                        .history(history -> history.inCall("worker", 100, BACKEND))))
                .containsExactly("SUSPECTED unanswered-peer");
    }

    @Test
    void a_pool_that_has_nothing_else_to_do_is_well() {
        assertThat(Findings.of(server(61, 90))).isEmpty();
    }

    @Test
    void one_thread_that_was_answered_meanwhile_takes_the_next_task() {
        assertThat(Findings.of(withTasks(server(61, 2)))).isEmpty();
    }

    @Test
    void one_idle_thread_does_too() {
        assertThat(Findings.of(withTasks(server(61)
                        .thread("worker-9", idle -> idle.sleeps().at("com.acme.Prices.idle:3"))
                        .pool("pool", pool -> pool.idle("worker-9")))))
                .isEmpty();
    }
}
