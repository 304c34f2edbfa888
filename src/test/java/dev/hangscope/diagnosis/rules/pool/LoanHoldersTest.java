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

/** Pools of which it was recorded who borrowed what. */
class LoanHoldersTest {
    private static final String POOL = "org.apache.commons.pool2.impl.GenericObjectPool";

    private static final String[] ASKED = {
        "org.apache.commons.pool2.impl.GenericObjectPool.borrowObject:300",
        "org.apache.commons.dbcp2.BasicDataSource.getConnection:734",
        "org.other.Template.execute:12",
        "com.acme.Orders.price:33"
    };

    private static void borrows(ThreadBuilder thread) {
        thread.waits(Kind.CONDITION, null, false)
                .at(
                        "java.util.concurrent.locks.LockSupport.park:1",
                        "org.apache.commons.pool2.impl.LinkedBlockingDeque.takeFirst:590",
                        "org.apache.commons.pool2.impl.GenericObjectPool.borrowObject:300",
                        "org.apache.commons.dbcp2.BasicDataSource.getConnection:734",
                        "com.acme.Main.main:5");
    }

    private static SnapshotBuilder ticking() {
        return snapshot()
                .thread("main", LoanHoldersTest::borrows)
                .thread("ticker", it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"));
    }

    private static void idle(ThreadBuilder worker) {
        worker.waits(Kind.QUEUE_TAKE, null, false)
                .at(
                        "java.util.concurrent.LinkedBlockingQueue.take:435",
                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
                        "java.util.concurrent.ThreadPoolExecutor.runWorker:1122");
    }

    @Test
    void an_ended_thread_that_gave_nothing_back_is_named_with_the_place_where_it_borrowed() {
        Finding finding = Findings.only(snapshot()
                .thread("main", LoanHoldersTest::borrows)
                .ended("request", ended -> {})
                .history(history -> history.lent(POOL, "request", 100, ASKED)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-exhaustion");
        assertThat(finding.summary())
                .isEqualTo("1 thread waits for ever to borrow from a GenericObjectPool; "
                        + "the object that it lent is with a thread that has ended.");
        assertThat(finding.releasers().get(0).name()).isEqualTo("request");
        assertThat(finding.releasers().get(0).fate().phrase())
                .contains("borrowed 1 object 1 m 40 s ago at com.acme.Orders.price(Orders.java:33)");
        assertThat(finding.fix()).startsWith("Give back everything that Orders.price borrows");
    }

    @Test
    void what_an_idle_worker_borrowed_may_be_in_the_hands_of_a_thread_of_other_code() {
        assertThat(Findings.of(ticking()
                        .thread("worker", LoanHoldersTest::idle)
                        .history(history -> history.lent(POOL, "worker", 100, ASKED))))
                .contains("SUSPECTED pool-exhaustion");
    }

    @Test
    void a_consumer_at_work_gives_back_what_producers_borrowed() {
        assertThat(Findings.of(snapshot()
                        .thread("producer", LoanHoldersTest::borrows)
                        .thread("writer", it -> it.outside().at("java.net.Socket.write:1", "com.acme.Main.write:8"))
                        .history(history ->
                                history.lent(POOL, "producer", 100, ASKED).gotBack(50, 50))))
                .isEmpty();
    }

    @Test
    void a_borrower_at_work_will_give_back_unless_it_has_for_long_had_what_it_borrowed() {
        SnapshotBuilder told = snapshot()
                .thread("main", LoanHoldersTest::borrows)
                .thread("report", it -> it.sleeps().at("java.lang.Thread.sleep:1", "org.far.Report.run:8"));
        assertThat(Findings.of(told.history(history -> history.lent(POOL, "report", 32, ASKED))))
                .isEmpty();
    }

    @Test
    void a_borrower_that_has_for_long_had_what_it_borrowed_is_suspected() {
        SnapshotBuilder told = snapshot()
                .thread("main", LoanHoldersTest::borrows)
                .thread("report", it -> it.sleeps().at("java.lang.Thread.sleep:1", "org.far.Report.run:8"));
        assertThat(Findings.of(told.history(history -> history.lent(POOL, "report", 3_600, ASKED))))
                .containsExactly("SUSPECTED pool-exhaustion");
    }

    @Test
    void a_pool_that_lent_something_while_others_waited_moves() {
        assertThat(Findings.of(ticking()
                        .ended("request", ended -> {})
                        .history(history -> history.lent(POOL, "request", 1, ASKED))))
                .containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void a_task_to_come_may_have_what_a_thread_borrowed_that_has_ended() {
        assertThat(Findings.of(ticking()
                        .thread(
                                "scheduler",
                                it -> it.startedBy("main", "com.acme.Main.main:3")
                                        .waits(Kind.CONDITION, null, true)
                                        .at(
                                                "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                                "java.util.concurrent.ThreadPoolExecutor.getTask:1062"))
                        .ended("request", ended -> {})
                        .history(history -> history.lent(POOL, "request", 100, ASKED))))
                .doesNotContain("LIKELY pool-exhaustion");
    }

    @Test
    void a_borrower_that_waits_for_what_may_yet_come_is_suspected() {
        assertThat(Findings.of(ticking()
                        .thread(
                                "booking",
                                it -> it.waits(Kind.PARK, null, false)
                                        .at("java.util.concurrent.locks.LockSupport.park:1", "com.acme.Gate.await:8"))
                        .history(history -> history.lent(POOL, "booking", 100, ASKED))))
                .doesNotContain("LIKELY pool-exhaustion")
                .contains("SUSPECTED pool-exhaustion");
    }

    private static SnapshotBuilder served(long gotBack, long fromOthers) {
        return snapshot()
                .thread("main", LoanHoldersTest::borrows)
                .thread("acceptor", it -> it.outside().at("java.net.ServerSocket.accept:1", "com.acme.Main.serve:3"))
                .history(history -> history.lent(POOL, "main", 100, ASKED).gotBack(gotBack, fromOthers));
    }

    @Test
    void connections_are_with_who_asked_for_more_though_a_server_listens() {
        assertThat(Findings.of(served(0, 0))).containsExactly("LIKELY pool-exhaustion");
        assertThat(Findings.of(served(9, 0))).containsExactly("LIKELY pool-exhaustion");
        assertThat(Findings.of(served(9, 1))).containsExactly("SUSPECTED pool-exhaustion");
    }

    @Test
    void those_that_hold_one_and_want_another_hold_all() {
        Finding finding = Findings.only(snapshot()
                .thread("one", LoanHoldersTest::borrows)
                .thread("two", LoanHoldersTest::borrows)
                .history(history -> history.lent(POOL, "one", 100, ASKED).lent(POOL, "two", 100, ASKED)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-exhaustion");
        assertThat(finding.summary()).contains("the 2 objects that it lent are with threads that wait for more");
    }

    @Test
    void what_became_of_each_borrower_is_told_the_one_that_has_it_longest_first() {
        Finding finding = Findings.only(snapshot()
                .thread("main", LoanHoldersTest::borrows)
                .thread("worker", LoanHoldersTest::idle)
                .ended("request", ended -> {})
                .history(history -> history.lent(POOL, "worker", 100, ASKED)
                        .lent(POOL, "request", 200, ASKED)
                        .lent(POOL, "request", 300, ASKED)));

        assertThat(finding.summary())
                .endsWith("the 3 objects that it lent are with threads that have ended or are idle and have not given"
                        + " them back.");
        assertThat(finding.releasers())
                .extracting(releaser -> releaser.name() + " " + releaser.fate().phrase())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("request ").contains("borrowed 2 objects 5 m 0 s ago"),
                        second -> assertThat(second).startsWith("worker ").contains("borrowed 1 object 1 m 40 s ago"));
    }

    @Test
    void of_many_borrowers_those_are_listed_that_have_it_longest() {
        SnapshotBuilder told = snapshot().thread("main", LoanHoldersTest::borrows);
        for (int i = 1; i <= 7; i++) {
            told.ended("request-" + i, ended -> {});
        }
        Finding finding = Findings.only(told.history(history -> {
            for (int i = 1; i <= 7; i++) {
                history.lent(POOL, "request-" + i, 100 + i, ASKED);
            }
        }));

        assertThat(finding.summary()).endsWith("the 7 objects that it lent are with threads that have ended.");
        assertThat(finding.releasers())
                .extracting(Finding.Releaser::name)
                .containsExactly("request-7", "request-6", "request-5", "request-4", "request-3");
    }

    @Test
    void one_of_several_threads_that_wait_for_ever_themselves() {
        Finding finding = Findings.only(snapshot()
                .thread("main", LoanHoldersTest::borrows)
                .lock("ledger", "main", "com.acme.Main.book:3")
                .thread("report", it -> it.awaits("ledger").at("com.acme.Report.run:8"))
                .history(history -> history.lent(POOL, "report", 100, ASKED)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-exhaustion");
        assertThat(finding.summary()).endsWith("the object that it lent is with a thread that waits for ever itself.");
    }

    @Test
    void what_another_pool_lent_says_nothing() {
        assertThat(Findings.of(ticking()
                        .ended("request", ended -> {})
                        .history(history -> history.lent("com.zaxxer.hikari.util.ConcurrentBag", "request", 100))))
                .containsExactly("SUSPECTED pool-exhaustion");
    }

    @Test
    void a_borrower_of_any_code_that_waits_for_its_peer_is_named() {
        Finding finding = Findings.only(snapshot()
                .thread("main", LoanHoldersTest::borrows)
                .thread(
                        "feed",
                        feed -> feed.outside()
                                .at("jdk.net.Net.poll:1", "java.net.Socket.read:2", "org.other.Feed.run:9"))
                .history(history -> history.lent(POOL, "feed", 40, ASKED)
                        .inCall(
                                "feed",
                                31,
                                new OutsideUse(
                                        7,
                                        "socket:[9]",
                                        new Connection("10.0.0.7:4000", "10.1.2.3:5432", "ESTABLISHED", 0, 0),
                                        List.of()))));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unanswered-peer");
        assertThat(finding.notProvenBecause()).containsExactly("the peer may answer yet");
    }

    /** A server at work; the pool's two connections are lent to "one", which wants a second one, and to the other thread. */
    private static List<String> findingsWithLoansTo(String other, double lent, long returned, String... library) {
        return Findings.of(snapshot()
                .thread("one", LoanHoldersTest::borrows)
                .thread("two", LoanHoldersTest::borrows)
                .thread("request", it -> it.at("com.acme.Main.render:3"))
                .thread("library", it -> it.outside().at(library))
                .history(history -> history.lent(POOL, "one", lent, ASKED)
                        .lent(POOL, other, lent, ASKED)
                        .gotBack(returned, 0)));
    }

    @Test
    void other_requests_at_work_give_back_no_connection_that_waiters_for_more_have() {
        assertThat(findingsWithLoansTo("two", 100, 9, "java.net.Socket.read:1", "com.acme.Main.render:3"))
                .containsExactly("LIKELY pool-exhaustion");
    }

    @Test
    void nothing_was_given_back_yet() {
        assertThat(findingsWithLoansTo("two", 100, 0, "java.net.Socket.read:1", "com.acme.Main.render:3"))
                .containsExactly("SUSPECTED pool-exhaustion");
    }

    @Test
    void one_connection_is_with_a_request_at_work() {
        assertThat(findingsWithLoansTo("request", 20, 9, "java.net.Socket.read:1", "com.acme.Main.render:3"))
                .isEmpty();
    }

    @Test
    void a_thread_of_the_library_makes_another_connection() {
        assertThat(findingsWithLoansTo(
                        "two", 100, 9, "java.net.Socket.connect:1", "org.apache.commons.dbcp2.Creator.create:3"))
                .doesNotContain("LIKELY pool-exhaustion");
    }
}
