package dev.hangscope.diagnosis.rules.timed;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.Snapshot.Trigger;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.SnapshotBuilder.ThreadBuilder;
import dev.hangscope.snapshot.ThreadWait;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Loops of waits with a timeout that get nothing, and loops as long that are well. */
class TimedLoopsTest {
    /** A consumer that polls, a producer that has ended, and main that joins the consumer. */
    private static SnapshotBuilder polling(long rounds, double since) {
        return snapshot()
                .queue("work", queue -> {})
                .thread(
                        "consumer",
                        it -> it.polls("work").again(rounds).since(since).hasTaken("work", 4, "java.lang.String"))
                .thread("main", main -> main.joins("consumer"))
                .ended("producer", it -> it.hasPut("work", 4, 90).ago(90));
    }

    @Test
    void a_consumer_that_polls_for_ever_after_its_producer_has_ended() {
        Finding finding = Findings.only(polling(30, 31));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED missing-sentinel");
        assertThat(finding.summary())
                .startsWith("1 consumer waits again and again, with a timeout, on an empty LinkedBlockingQueue");
        assertThat(Lines.of(finding.evidence())).contains("timeouts: \"consumer\" has begun to wait 30 times in 31 s");
        assertThat(finding.notProvenBecause())
                .contains("the wait has a timeout, so that the thread may give up by itself");
        assertThat(Lines.of(finding.holdsUp())).anyMatch(line -> line.contains("main"));
    }

    @Test
    void after_the_silence_it_is_as_a_wait_without_a_timeout() {
        assertThat(Findings.of(polling(60, 61))).containsExactly("LIKELY missing-sentinel");
    }

    @Test
    void one_long_wait_ends_by_itself() {
        assertThat(Findings.of(polling(1, 61))).isEmpty();
    }

    @Test
    void a_loop_that_began_just_now_may_get_something() {
        assertThat(Findings.of(polling(30, 3))).isEmpty();
    }

    @Test
    void a_consumer_with_a_living_producer_is_idle() {
        assertThat(Findings.of(
                        polling(30, 61).thread("feeder", it -> it.sleeps().hasPut("work", 2, 90))))
                .isEmpty();
        assertThat(Findings.of(
                        polling(30, 61).thread("handler", it -> it.outside().hasPut("work", 2, 90))))
                .isEmpty();
    }

    @Test
    void a_daemon_that_nobody_waits_for_is_idle() {
        SnapshotBuilder idle = snapshot()
                .queue("events", queue -> {})
                .thread("events", it -> it.daemon().polls("events").again(90).since(90))
                .thread("server", it -> it.outside().at("java.net.ServerSocket.accept:1", "com.acme.Server.run:4"))
                .ended("starter", it -> it.hasPut("events", 4, 90).ago(90));

        assertThat(Findings.of(idle)).isEmpty();
    }

    private static SnapshotBuilder awaiting(double since) {
        return snapshot()
                .resource(Kind.LATCH, "loaded", it -> it.count(1).limit(3).party("loader", Role.RELEASER, 2))
                .thread("main", it -> it.awaits("loaded").again(31).since(since).at("com.acme.Main.run:20"))
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))
                .ended("loader", it -> it.startedBy("main", "com.acme.Main.run:10"));
    }

    @Test
    void a_latch_that_the_ended_thread_counted_down_in_part() {
        assertThat(Findings.of(awaiting(31))).containsExactly("SUSPECTED unreleased-synchronizer");
        assertThat(Findings.of(awaiting(61))).containsExactly("LIKELY unreleased-synchronizer");
    }

    @Test
    void a_latch_that_a_thread_at_work_will_count_down() {
        assertThat(Findings.of(awaiting(61)
                        .thread(
                                "loader-2",
                                it -> it.outside()
                                        .at("java.net.Socket.read:1", "com.acme.Main.load:30")
                                        .startedBy("main", "com.acme.Main.run:10"))))
                .noneMatch(each -> each.startsWith("LIKELY"));
    }

    @Test
    void a_producer_that_offers_for_ever_to_a_queue_whose_consumer_has_died() {
        assertThat(Findings.of(snapshot()
                        .queue("work", queue -> queue.capacity(2).size(2))
                        .thread("main", main -> main.puts("work").again(31).hasPut("work", 4, 31))
                        .ended(
                                "consumer",
                                it -> it.hasTaken("work", 2, "java.lang.String").diedOf("java.lang.Error", null))))
                .containsExactly("SUSPECTED dead-consumer");
    }

    @Test
    void schedulers_watchdogs_and_workers_with_a_keep_alive_time_are_idle() {
        SnapshotBuilder idle = snapshot()
                .queue("tasks", queue -> {})
                .thread("worker", it -> it.idlePoolWorker("tasks").again(99).since(99))
                .thread(
                        "timer",
                        it -> it.waits(ThreadWait.Kind.OBJECT_WAIT, null, true)
                                .again(99)
                                .since(99)
                                .at("java.lang.Object.wait:1", "java.util.TimerThread.mainLoop:553"))
                .thread(
                        "watchdog",
                        it -> it.waits(ThreadWait.Kind.OBJECT_WAIT, null, true)
                                .again(99)
                                .since(99)
                                .at("java.lang.Object.wait:1", "com.acme.Watchdog.run:12"))
                .thread(
                        "heart",
                        it -> it.sleeps().again(99).since(99).at("java.lang.Thread.sleep:1", "com.acme.Heart.run:3"))
                .ended("starter", it -> it.hasPut("tasks", 4, 90).ago(90));

        assertThat(Findings.of(idle)).isEmpty();
    }

    private static SnapshotBuilder trying() {
        return snapshot()
                .resource(
                        Kind.SEMAPHORE,
                        "permits",
                        it -> it.count(0)
                                .limit(1)
                                .party("worker", Role.HOLDER, 1)
                                .party("worker", Role.RELEASER, 3))
                .thread("client", it -> it.awaits("permits").again(61).since(31).at("com.acme.Client.run:9"));
    }

    @Test
    void a_client_that_tries_for_ever_to_get_a_permit_that_is_lost() {
        assertThat(Findings.of(trying().ended("worker", it -> {}))).containsExactly("SUSPECTED pool-exhaustion");
        assertThat(Findings.of(trying().thread("worker", it -> it.outside().at("com.acme.Client.work:20"))))
                .isEmpty();
    }

    private static SnapshotBuilder sleeping(String... startedAt) {
        return snapshot()
                .thread(
                        "boss",
                        it -> it.sleeps().again(600).since(61).at("java.lang.Thread.sleep:1", "com.acme.Job.run:9"))
                .ended(
                        "worker",
                        it -> it.startedBy("boss", startedAt)
                                .ago(60)
                                .diedOf("java.lang.Error", null, "com.acme.Job.work:20"));
    }

    @Test
    void a_thread_that_sleeps_until_a_flag_is_set_by_one_that_has_died() {
        assertThat(Findings.of(sleeping("com.acme.Job.run:7"))).containsExactly("SUSPECTED lost-worker");
        assertThat(Findings.of(sleeping("com.acme.Job.start:3"))).isEmpty();
    }

    private static SnapshotBuilder cell(String waiter) {
        return snapshot()
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))
                .thread(
                        waiter,
                        it -> it.parks().again(99).since(99).at("com.acme.Cell.get:9", "com.acme.Orders.load:3"))
                .history(it -> it.woken(waiter, List.of("com.acme.Cell.get:9", "com.acme.Orders.load:3"), "reader"))
                .ended("reader", it -> it.diedOf("java.io.EOFException", "closed", "com.acme.Reader.run:7"));
    }

    @Test
    void a_cell_whose_notifier_has_died() {
        assertThat(Findings.of(cell("main"))).containsExactly("LIKELY missed-signal");
        assertThat(Findings.of(
                        cell("job").thread("caller", it -> it.joins("job").since(70))))
                .containsExactly("LIKELY missed-signal");
    }

    @Test
    void a_thread_that_no_other_waits_for_may_run_tasks_when_their_time_has_come() {
        assertThat(Findings.of(cell("job"))).containsExactly("SUSPECTED missed-signal");
    }

    /** Two transfers that hold a lock each and poll the other one. */
    private static SnapshotBuilder polledLocks(long tries, double since) {
        return snapshot()
                .lock("savings", "transfer-1", "com.acme.Bank.transfer:30")
                .lock("current", "transfer-2", "com.acme.Bank.transfer:30")
                .thread("transfer-1", it -> it.awaits("current").again(tries).since(since))
                .thread("transfer-2", it -> it.awaits("savings").again(tries).since(since));
    }

    @Test
    void two_threads_that_poll_each_others_locks() {
        Finding finding = Findings.only(polledLocks(900, 31));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED deadlock");
        assertThat(finding.summary())
                .isEqualTo(
                        "2 threads wait again and again, with a timeout, for each other: each holds a lock that another"
                                + " wants.");
        assertThat(Lines.of(finding.evidence()))
                .contains("timeouts: \"transfer-1\" has tried to take it 900 times in 31 s");
        assertThat(finding.fix()).contains("before it tries again").doesNotContain("tryLock");
        assertThat(Findings.of(polledLocks(900, 61))).containsExactly("LIKELY deadlock");
    }

    @Test
    void a_lock_that_is_tried_once_or_is_held_by_a_thread_at_work_is_well() {
        assertThat(Findings.of(polledLocks(1, 31))).isEmpty();
        assertThat(Findings.of(snapshot()
                        .lock("savings", "transfer-1", "com.acme.Bank.transfer:30")
                        .thread("transfer-1", it -> it.at("com.acme.Bank.sum:40"))
                        .thread("transfer-2", it -> it.awaits("savings").again(900))))
                .isEmpty();
    }

    /** A thread that sleeps again and again, and the wait of main, beside a server. */
    private static SnapshotBuilder joined(Consumer<ThreadBuilder> main) {
        return mailing(main).late();
    }

    private static SnapshotBuilder mailing(Consumer<ThreadBuilder> main) {
        return snapshot()
                .thread("accept", it -> it.outside().at("java.net.ServerSocket.accept:1", "com.acme.Server.run:4"))
                .thread(
                        "mailer",
                        it -> it.sleeps().again(12).since(12).at("java.lang.Thread.sleep:1", "com.acme.Mailer.run:8"))
                .thread("main", main);
    }

    @Test
    void a_late_report_remarks_that_a_thread_waits_for_the_end_of_a_loop() {
        Finding finding = Findings.only(joined(main -> main.joins("mailer").at("com.acme.Main.main:9")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("NOTE unexplained-wait");
        assertThat(finding.summary())
                .isEqualTo(
                        "\"mailer\" waits again and again in Mailer.run and gets nothing, and 1 thread waits for its end.");
        assertThat(Lines.of(finding.holdsUp())).anyMatch(line -> line.contains("main"));
    }

    @Test
    void a_call_that_is_to_end_a_loop_and_waits_for_its_end_is_a_remark() {
        assertThat(Findings.of(mailing(main -> main.joins("mailer").at("com.acme.Mailer.close:9"))))
                .containsExactly("NOTE unexplained-wait");
        assertThat(Findings.of(mailing(main -> main.joins("mailer").at("com.acme.Main.main:9"))))
                .isEmpty();
    }

    @Test
    void a_call_that_is_to_end_the_pool_of_a_loop_is_a_remark_but_main_may_wait_so_for_services() {
        assertThat(Findings.of(inPool(closer -> closer.awaitsEnd("mails").at("com.acme.Mailer.shutdown:9"))))
                .containsExactly("NOTE unexplained-wait");
        assertThat(Findings.of(inPool(closer -> closer.awaitsEnd("mails").at("com.acme.Main.main:9"))))
                .isEmpty();
    }

    @Test
    void an_awaited_loop_is_a_remark_where_a_thread_or_task_of_its_code_has_failed() {
        SnapshotBuilder died = mailing(main -> main.joins("mailer").at("com.acme.Main.main:9"))
                .ended(
                        "sender",
                        it -> it.ago(12).diedOf("java.lang.NumberFormatException", null, "com.acme.Mailer.send:20"));
        SnapshotBuilder failed = mailing(main -> main.joins("mailer").at("com.acme.Main.main:9"))
                .history(it -> it.failed("sender", 13, "com.acme.Mailer.send:20"));
        SnapshotBuilder other = mailing(main -> main.joins("mailer").at("com.acme.Main.main:9"))
                .ended(
                        "report",
                        it -> it.ago(12).diedOf("java.lang.NumberFormatException", null, "com.acme.Report.write:20"));

        assertThat(Findings.only(died).summary())
                .isEqualTo("\"mailer\" waits again and again in Mailer.run and gets nothing, and 1 thread waits for its"
                        + " end; \"sender\" of the same code died of NumberFormatException.");
        assertThat(Findings.of(failed)).containsExactly("NOTE unexplained-wait");
        assertThat(Findings.of(other)).isEmpty();
    }

    private static SnapshotBuilder inPool(Consumer<ThreadBuilder> closer) {
        return mailing(sleeper -> sleeper.sleeps())
                .pool("mails", pool -> pool.shutdown().runs("mailer", "com.acme.Mailer$1", null))
                .thread("closer", closer);
    }

    @Test
    void a_loop_whose_end_no_thread_awaits_is_no_remark_nor_one_in_a_report_that_nobody_asked_for() {
        assertThat(Findings.of(joined(main -> main.sleeps()))).isEmpty();
        assertThat(Findings.of(joined(main -> main.joins("mailer")).trigger(Trigger.WATCH)))
                .isEmpty();
    }

    /** Main in a loop of waits that this method makes, beside a server, with an agent that was there from the start. */
    private static List<String> mainIn(String method) {
        return Findings.of(snapshot()
                .thread("accept", it -> it.outside().at("java.net.ServerSocket.accept:1", "com.acme.Server.run:4"))
                .thread(
                        "main",
                        it -> it.waits(ThreadWait.Kind.OBJECT_WAIT, "object:java.lang.Object@1f", true)
                                .again(30)
                                .at("java.lang.Object.wait:1", method, "com.acme.Main.main:9")));
    }

    @Test
    void main_in_a_call_of_a_library_that_tries_again_and_again_is_a_remark() {
        assertThat(mainIn("org.lib.FailoverTransport.oneway:625")).containsExactly("NOTE unexplained-wait");
        assertThat(mainIn("com.acme.Service.rest:9")).isEmpty();
        assertThat(mainIn("org.lib.Server.awaitTermination:9")).isEmpty();
    }
}
