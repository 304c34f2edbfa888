package dev.hangscope.diagnosis.rules.pool;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.SnapshotBuilder.ThreadBuilder;
import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class BorrowedPoolTest {

    private static void borrows(ThreadBuilder thread) {
        thread.waits(Kind.CONDITION, null, false)
                .at(
                        "java.util.concurrent.locks.LockSupport.park:1",
                        "org.apache.commons.pool2.impl.LinkedBlockingDeque.takeFirst:590",
                        "org.apache.commons.pool2.impl.GenericObjectPool.borrowObject:300",
                        "org.apache.commons.dbcp2.BasicDataSource.getConnection:734",
                        "com.acme.Main.main:5");
    }

    @Test
    void a_connection_that_nobody_gave_back_is_asked_for_again() {
        Finding finding = Findings.only(snapshot().thread("main", BorrowedPoolTest::borrows));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-exhaustion");
        assertThat(finding.summary())
                .isEqualTo("1 thread waits for ever to borrow from a GenericObjectPool; "
                        + "nobody else is there who could give anything back.");
        assertThat(finding.waiters().get(0).at()).isEqualTo("com.acme.Main.main(Main.java:5)");
    }

    @Test
    void the_lease_of_an_http_client_and_the_latch_of_tomcats_pool() {
        assertThat(Findings.of(snapshot()
                        .thread(
                                "main",
                                main -> main.waits(Kind.CONDITION, null, true)
                                        .at(
                                                "java.util.concurrent.locks.LockSupport.parkNanos:1",
                                                "org.apache.hc.core5.concurrent.BasicFuture.get:100",
                                                "org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager$1.get:300",
                                                "org.apache.hc.client5.http.impl.classic.InternalExecRuntime.acquireEndpoint:110",
                                                "com.acme.Main.main:5"))))
                .containsExactly("LIKELY pool-exhaustion");
        assertThat(Findings.of(snapshot()
                        .thread(
                                "main",
                                main -> main.waits(Kind.LATCH, null, true)
                                        .at(
                                                "java.util.concurrent.CountDownLatch.await:276",
                                                "org.apache.tomcat.jdbc.pool.FairBlockingQueue.poll:148",
                                                "org.apache.tomcat.jdbc.pool.ConnectionPool.borrowConnection:670",
                                                "com.acme.Main.main:5"))))
                .containsExactly("LIKELY pool-exhaustion");
    }

    @Test
    void h2_polls_its_pool_and_others_sleep_between_tries_to_connect() {
        assertThat(Findings.of(snapshot()
                        .thread(
                                "main",
                                main -> main.sleeps()
                                        .at(
                                                "java.lang.Thread.sleep:1",
                                                "org.h2.jdbcx.JdbcConnectionPool.getConnection:199",
                                                "com.acme.Main.main:5"))))
                .containsExactly("LIKELY pool-exhaustion");
        assertThat(Findings.of(snapshot()
                        .thread(
                                "main",
                                main -> main.sleeps()
                                        .at(
                                                "java.lang.Thread.sleep:1",
                                                "com.acme.db.RetryingPool.getConnection:19",
                                                "com.acme.Main.main:5"))))
                .isEmpty();
    }

    private static SnapshotBuilder besideAReader(double seconds, String... places) {
        return snapshot()
                .thread("main", BorrowedPoolTest::borrows)
                .thread("report", report -> report.outside().at(places))
                .history(history -> history.inCall(
                        "report",
                        seconds,
                        new OutsideUse(
                                7,
                                "socket:[9]",
                                new Connection("10.0.0.7:4000", "10.1.2.3:5432", "ESTABLISHED", 0, 0),
                                List.of())));
    }

    @Test
    void a_thread_of_the_application_that_waits_for_its_database_may_hold_what_the_pool_lacks() {
        Finding finding = Findings.only(besideAReader(
                31,
                "jdk.net.Net.poll:1",
                "java.net.Socket.read:2",
                "org.postgresql.core.PGStream.receive:5",
                "com.acme.Report.run:9"));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unanswered-peer");
        assertThat(finding.summary())
                .isEqualTo("1 thread has waited for 10.1.2.3:5432 to answer, and 1 thread waits to borrow from a"
                        + " GenericObjectPool meanwhile.");
        assertThat(finding.fix()).contains("socketTimeout");
    }

    @Test
    void a_reader_that_moves_one_that_listens_and_one_of_other_code_are_no_reason() {
        assertThat(Findings.of(
                        besideAReader(1, "jdk.net.Net.poll:1", "java.net.Socket.read:2", "com.acme.Report.run:9")))
                .doesNotContain("SUSPECTED unanswered-peer");
        assertThat(Findings.of(besideAReader(31, "java.net.ServerSocket.accept:1", "com.acme.Report.run:9")))
                .doesNotContain("SUSPECTED unanswered-peer");
        assertThat(Findings.of(
                        besideAReader(31, "jdk.net.Net.poll:1", "java.net.Socket.read:2", "org.other.Feed.run:9")))
                .doesNotContain("SUSPECTED unanswered-peer");
    }

    private static SnapshotBuilder hikari() {
        SnapshotBuilder told = snapshot().mainEnded().queue("hand", queue -> queue.handOff());
        for (String name : new String[] {"req-0", "req-1"}) {
            told.thread(
                    name,
                    thread -> thread.polls("hand")
                            .at(
                                    "java.util.concurrent.SynchronousQueue.poll:903",
                                    "com.zaxxer.hikari.util.ConcurrentBag.borrow:151",
                                    "com.zaxxer.hikari.pool.HikariPool.getConnection:180",
                                    "com.zaxxer.hikari.HikariDataSource.getConnection:100",
                                    "com.acme.Main.lambda:7"));
        }
        return told;
    }

    @Test
    void two_requests_that_hold_one_and_want_another_though_the_housekeeper_ticks() {
        Finding finding = Findings.only(hikari().thread(
                        "HikariPool-1 housekeeper",
                        thread -> thread.daemon()
                                .waits(Kind.PARK, null, true)
                                .at(
                                        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062"))
                .thread("joiner", thread -> thread.joins("req-0")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-exhaustion");
        assertThat(finding.summary()).contains("HikariPool");
        assertThat(finding.waiters()).hasSize(2);
    }

    @Test
    void a_holder_at_work_will_give_back_and_a_listener_may_find_somebody() {
        assertThat(Findings.of(hikari().thread(
                                "req-2",
                                thread -> thread.outside()
                                        .at("java.net.Socket.read:1", "org.h2.Driver.query:3", "com.acme.Main.q:1"))))
                .isEmpty();
        assertThat(Findings.of(hikari().thread(
                                "acceptor",
                                thread -> thread.outside().at("sun.nio.ch.Net.accept:1", "com.acme.Main.serve:1"))))
                .isEmpty();
        assertThat(Findings.of(hikari().thread(
                                "acceptor",
                                thread -> thread.outside()
                                        .at("java.net.ServerSocket.accept:1", "com.acme.Main.serve:1"))))
                .containsExactly("SUSPECTED pool-exhaustion");
    }

    @Test
    void a_pool_that_waits_for_its_database_is_not_exhausted() {
        assertThat(Findings.of(snapshot()
                        .thread(
                                "main",
                                main -> main.waits(Kind.OBJECT_WAIT, null, false)
                                        .at(
                                                "java.lang.Object.wait:1",
                                                "org.driver.Connection.handshake:30",
                                                "org.apache.commons.pool2.impl.GenericObjectPool.borrowObject:300",
                                                "com.acme.Main.main:5"))))
                .containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void threads_of_other_code_and_helpers_of_the_pool_leave_a_suspicion() {
        SnapshotBuilder told = snapshot()
                .thread("main", BorrowedPoolTest::borrows)
                .thread("ticker", it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"));
        assertThat(Findings.of(told)).containsExactly("SUSPECTED pool-exhaustion");

        assertThat(Findings.of(told.thread(
                        "client", it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Main.query:8"))))
                .doesNotContain("SUSPECTED pool-exhaustion");
    }

    @Test
    void idle_helpers_of_a_pool_hold_nothing() {
        assertThat(
                        Findings.of(
                                snapshot()
                                        .thread(
                                                "main",
                                                it -> it.waits(Kind.OBJECT_WAIT, null, false)
                                                        .at(
                                                                "java.lang.Object.wait:1",
                                                                "com.mchange.v2.resourcepool.BasicResourcePool.awaitAvailable:1503",
                                                                "com.mchange.v2.c3p0.impl.AbstractPoolBackedDataSource.getConnection:140",
                                                                "com.acme.Main.main:5"))
                                        .thread(
                                                "helper",
                                                it -> it.daemon()
                                                        .waits(Kind.OBJECT_WAIT, null, true)
                                                        .at(
                                                                "java.lang.Object.wait:1",
                                                                "com.mchange.v2.async.ThreadPoolAsynchronousRunner$PoolThread.run:683"))))
                .containsExactly("LIKELY pool-exhaustion");
    }

    @Test
    void a_pool_that_is_told_by_the_table_only() {
        assertThat(Findings.of(snapshot()
                        .thread(
                                "main",
                                it -> it.waits(Kind.CONDITION, null, false)
                                        .at(
                                                "java.util.concurrent.locks.LockSupport.park:1",
                                                "org.vibur.objectpool.ConcurrentPool.take:165",
                                                "com.acme.Main.main:5"))))
                .containsExactly("LIKELY pool-exhaustion");
    }

    @Test
    void a_servers_own_threads_have_borrowed_nothing() {
        SnapshotBuilder told = snapshot()
                .thread("main", BorrowedPoolTest::borrows)
                .thread(
                        "container-0",
                        it -> it.sleeps()
                                .at(
                                        "java.lang.Thread.sleep:1",
                                        "org.apache.catalina.core.StandardServer.await:520",
                                        "org.springframework.boot.web.embedded.tomcat.TomcatWebServer$1.run:219"))
                .thread(
                        "scheduler",
                        it -> it.waits(Kind.OBJECT_WAIT, null, true)
                                .at("java.lang.Object.wait:1", "org.quartz.core.QuartzSchedulerThread.run:427"))
                .thread("acceptor", it -> it.outside().at("java.net.ServerSocket.accept:1", "com.acme.Main.serve:3"));

        assertThat(Findings.of(told)).containsExactly("SUSPECTED pool-exhaustion");
        assertThat(Findings.of(told.thread("request", it -> it.sleeps().at("com.acme.Main.render:3"))))
                .doesNotContain("SUSPECTED pool-exhaustion");
    }

    private static SnapshotBuilder inTomcat(String... places) {
        return snapshot()
                .late()
                .thread("exec-1", BorrowedPoolTest::borrows)
                .queue("tasks", queue -> {})
                .thread("exec-2", thread -> thread.takes("tasks").at(places));
    }

    @Test
    void an_idle_worker_of_tomcat_gives_nothing_back() {
        assertThat(Findings.of(inTomcat(
                        "java.util.concurrent.LinkedBlockingQueue.take:435",
                        "org.apache.tomcat.util.threads.TaskQueue.take:117",
                        "org.apache.tomcat.util.threads.ThreadPoolExecutor.getTask:1114",
                        "org.apache.tomcat.util.threads.ThreadPoolExecutor.runWorker:1175")))
                .containsExactly("LIKELY pool-exhaustion");
    }

    /** An idle thread of a scheduler has run a task just now. */
    private static SnapshotBuilder besideScheduler(String task) {
        return snapshot()
                .late()
                .thread("main", BorrowedPoolTest::borrows)
                .thread("http", http -> http.outside().at("java.net.ServerSocket.accept:1", "org.web.Acceptor.run:4"))
                .pool("upkeep", pool -> pool.limit(1).idle("utility").due(task, 1))
                .thread(
                        "utility",
                        it -> it.waits(Kind.CONDITION, null, true)
                                .since(0)
                                .at(
                                        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062"));
    }

    @Test
    void the_upkeep_of_a_library_that_has_just_run_gives_nothing_back() {
        assertThat(Findings.of(besideScheduler("org.web.ContainerBackgroundProcessor")))
                .containsExactly("SUSPECTED pool-exhaustion");
    }

    @Test
    void a_task_of_the_application_that_has_just_run_may_have_given_something_back() {
        assertThat(Findings.of(besideScheduler("com.acme.Main$$Lambda"))).isEmpty();
    }
}
