package dev.hangscope.report.text;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.report.Golden;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.Snapshot.Trigger;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TextReportTest {

    private static String text(SnapshotBuilder told) {
        return TextReport.toString(Findings.diagnosis(told));
    }

    @Test
    void a_missing_sentinel_reads_well() throws IOException {
        Golden.check("missing-sentinel.txt", text(Stories.importer().sensor("queues", true, null)));
    }

    @Test
    void a_dead_consumer_reads_well() throws IOException {
        Golden.check("dead-consumer.txt", text(Stories.deadAppender()));
    }

    @Test
    void a_blocked_exit_reads_well() throws IOException {
        Golden.check("exit-blocked.txt", text(Stories.forgottenPool()));
    }

    @Test
    void a_healthy_program_gets_a_short_report_that_says_what_was_looked_at() throws IOException {
        Golden.check(
                "clear.txt",
                text(snapshot()
                        .queue("work", queue -> {})
                        .thread("main", main -> main.outside().at("java.net.Socket.accept:1", "com.acme.Server.run:7"))
                        .thread("log", log -> log.daemon().takes("work").at("com.acme.Log.run:3"))
                        .thread("ticker", ticker -> ticker.sleeps().at("java.lang.Thread.sleep:1", "com.acme.T.run:3"))
                        .sensor("queues", true, null)
                        .sensor("processes", false, "/proc cannot be read")));
    }

    @Test
    void the_first_look_does_not_know_how_long_threads_wait() {
        SnapshotBuilder first = snapshot().queue("work", queue -> {});

        assertThat(text(first.thread("main", main -> main.takes("work").since(0).at("com.acme.Log.run:3"))))
                .startsWith(
                        "hangscope: CLEAR so far, but nobody has looked before, and threads wait: ask again in 5 s");
        assertThat(text(first.thread("main", main -> main.takes("work").since(3).at("com.acme.Log.run:3"))))
                .startsWith("hangscope: CLEAR so far, but no wait is known to be older than 3 s: ask again in 2 s");
        assertThat(text(first.thread("main", main -> main.takes("work").since(9).at("com.acme.Log.run:3"))))
                .startsWith("hangscope: CLEAR, nothing is stuck as far as can be seen");
        assertThat(text(first.thread("ticker", ticker -> ticker.sleeps().at("com.acme.T.run:3"))))
                .startsWith("hangscope: CLEAR, nothing is stuck as far as can be seen");
    }

    @Test
    void the_watcher_does_not_list_waits() {
        assertThat(text(Stories.importer().trigger(Trigger.WATCH))).doesNotContain("other waits");
    }

    @Test
    void the_report_of_100_000_equal_virtual_threads_stays_small() {
        SnapshotBuilder told = Stories.importer();
        for (int i = 0; i < 50_000; i++) {
            told.thread(
                    "v" + i, thread -> thread.virtual().nameless().takes("rows").at("com.acme.Importer.consume:42"));
            told.thread("w" + i, thread -> thread.virtual().parks().at("com.acme.Other.await:1"));
        }

        String text = text(told);

        assertThat(text).hasSizeLessThan(20_000).contains("50,000 nameless threads");
    }

    @Test
    void a_thread_without_a_frame_of_the_application_shows_what_it_does_instead_of_how_it_parks() {
        String park = "java.util.concurrent.locks.LockSupport.park:211";
        SnapshotBuilder told = snapshot()
                .thread(
                        "worker",
                        it -> it.parks()
                                .at(
                                        "jdk.internal.misc.Unsafe.park:0",
                                        park,
                                        "java.util.concurrent.LinkedBlockingQueue.take:435",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062"))
                .thread(
                        "carrier",
                        it -> it.parks()
                                .at(
                                        "jdk.internal.misc.Unsafe.park:0",
                                        park,
                                        "java.util.concurrent.ForkJoinPool.awaitWork:1893"))
                .thread("waits", it -> it.parks().at("java.lang.Object.wait:0", "java.util.TimerThread.mainLoop:537"))
                .thread("bare", it -> it.parks().at("jdk.internal.misc.Unsafe.park:0", park));

        assertThat(text(told))
                .containsPattern("\"worker\" .* at java.util.concurrent.ThreadPoolExecutor.getTask")
                .containsPattern("\"carrier\" .* at java.util.concurrent.ForkJoinPool.awaitWork")
                .containsPattern("\"waits\" .* at java.util.TimerThread.mainLoop")
                .containsPattern("\"bare\" .* at jdk.internal.misc.Unsafe.park");
    }

    @Test
    void a_wait_that_is_no_finding_names_its_object_and_who_holds_it() {
        SnapshotBuilder told = snapshot()
                .lock("lock", "owner")
                .resource(
                        ResourceFacts.Kind.LATCH,
                        "latch",
                        it -> it.count(2)
                                .limit(3)
                                .party("owner", ResourceFacts.Role.RELEASER, 1)
                                .madeAt("com.acme.A.<init>:9"))
                .thread("owner", it -> it.state(Thread.State.RUNNABLE).at("com.acme.A.work:1"))
                .thread("waiter", it -> it.awaits("lock").at("com.acme.A.lock:2"))
                .thread("awaits", it -> it.awaits("latch").at("com.acme.A.await:3"))
                .thread("starts", it -> it.joins("owner").at("com.acme.A.join:4"));

        assertThat(text(told))
                .containsPattern("\"waiter\"  locks a ReentrantLock .*; held by \"owner\"\n")
                .containsPattern("\"awaits\"  awaits a CountDownLatch .*; count 2 of 3 left, made at com.acme.A.<init>")
                .containsPattern("\"starts\"  in Thread.join .*; of \"owner\"");
    }

    @Test
    void a_wait_whose_end_may_yet_come_is_listed_also_when_a_finding_stands_behind_it() {
        SnapshotBuilder told = Stories.importer()
                .resource(
                        ResourceFacts.Kind.LATCH,
                        "start",
                        it -> it.count(1)
                                .limit(3)
                                .party("worker-1", ResourceFacts.Role.RELEASER, 1)
                                .party("runs", ResourceFacts.Role.RELEASER, 1))
                .thread("late", it -> it.awaits("start").at("com.acme.A.await:3"))
                .thread("runs", it -> it.state(Thread.State.RUNNABLE).at("com.acme.A.work:1"));

        assertThat(text(told)).contains("other waits").contains("\"late\"  awaits a CountDownLatch");
    }

    @Test
    void equal_waits_for_different_objects_are_one_line() {
        SnapshotBuilder told =
                snapshot().thread("owner", it -> it.state(Thread.State.RUNNABLE).at("com.acme.A.work:1"));
        for (int i = 0; i < 3; i++) {
            String lock = "lock-" + i;
            told.lock(lock, "owner").thread("w" + i, it -> it.awaits(lock).at("com.acme.A.lock:2"));
        }

        assertThat(text(told)).containsPattern("\"w0\" \"w1\" \"w2\" .*; 3 different ones");
    }

    @Test
    void a_notice_is_one_line_that_says_how_to_get_the_report() {
        assertThat(Notice.line(Findings.diagnosis(Stories.importer()).findings().get(0), 4242))
                .isEqualTo("hangscope: LIKELY missing sentinel: 2 consumers wait for ever on an empty"
                        + " LinkedBlockingQueue; its only producer has ended"
                        + " (com.acme.Importer.consume(Importer.java:42)); kill -QUIT 4242 for the report");
    }
}
