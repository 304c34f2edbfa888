package dev.hangscope.diagnosis.rules.wakeup;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import org.junit.jupiter.api.Test;

/** Waits in {@code Object.wait} in a process that serves and ticks, judged by who notified such objects before. */
class NotifiersGoneTest {
    private static final String SIGNAL = "LIKELY missed-signal";
    private static final String SUSPECTED = "SUSPECTED unexplained-wait";
    private static final String MAILBOX = "com.acme.Mailbox";
    private static final String PUT = "com.acme.Mailbox.put:14";
    private static final String LOCK = "java.lang.Object";

    private static SnapshotBuilder consumer() {
        return snapshot()
                .thread(
                        "acceptor",
                        it -> it.daemon().outside().at("java.net.ServerSocket.accept:1", "com.acme.web.Server.run:4"))
                .thread(
                        "ticker",
                        it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.metrics.Ticker.run:8"))
                .thread(
                        "consumer",
                        it -> it.waits(Kind.OBJECT_WAIT, null, false)
                                .startedBy("main", "com.acme.App.start:5")
                                .at("java.lang.Object.wait:1", "com.acme.Mailbox.take:20", "com.acme.Consumer.run:7"));
    }

    private static SnapshotBuilder notified(String type, String place, String... notifiers) {
        return consumer().history(it -> it.notified("consumer", type, place, notifiers));
    }

    private static SnapshotBuilder withDead(SnapshotBuilder snapshot, String thread) {
        return snapshot.ended(
                thread,
                it -> it.startedBy("main", "com.acme.Feeds.open:3")
                        .diedOf("java.io.EOFException", "closed", "com.acme.Feed.run:7"));
    }

    @Test
    void all_that_notified_such_objects_have_ended() {
        Finding finding = Findings.only(withDead(notified(MAILBOX, PUT, "feed"), "feed"));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo(SIGNAL);
        assertThat(finding.summary())
                .isEqualTo("\"consumer\" in Object.wait at com.acme.Mailbox.take(Mailbox.java:20) for 31 s; the only"
                        + " thread that ended such a wait before has ended.");
        assertThat(finding.releasers())
                .singleElement()
                .satisfies(waker -> assertThat(waker.thread()).isEqualTo("feed"));
        assertThat(Lines.of(finding.evidence()))
                .anyMatch(line -> line.contains("EOFException"))
                .anyMatch(line ->
                        line.startsWith("notified: a Mailbox at com.acme.Mailbox.put(Mailbox.java:14) 1 m 0 s ago"));
    }

    @Test
    void a_notification_during_the_wait_may_be_of_another_object() {
        SnapshotBuilder during = withDead(
                snapshot()
                        .thread(
                                "consumer",
                                it -> it.waits(Kind.OBJECT_WAIT, null, false)
                                        .since(90)
                                        .startedBy("main", "com.acme.App.start:5")
                                        .at("java.lang.Object.wait:1", "com.acme.Mailbox.take:20"))
                        .history(it -> it.notified("consumer", MAILBOX, PUT, "feed")),
                "feed");
        Finding finding = Findings.only(during);

        assertThat(Lines.of(finding.evidence()))
                .contains("notified: a Mailbox at com.acme.Mailbox.put(Mailbox.java:14) 1 m 0 s ago, while the thread"
                        + " waited: it was another object, or what the thread waits for had not come yet");
        assertThat(finding.fix()).contains("notify the same object");
    }

    @Test
    void one_that_notified_and_is_alive_may_do_so_again() {
        SnapshotBuilder two = withDead(notified(MAILBOX, PUT, "feed", "feed-2"), "feed")
                .thread("feed-2", it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Feed.run:5"));

        assertThat(Findings.of(two)).containsExactly(SUSPECTED);
    }

    @Test
    void a_living_thread_that_notified_at_another_place_may_do_so_again() {
        SnapshotBuilder two = withDead(notified(MAILBOX, PUT, "feed"), "feed")
                .thread("closer", it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.other.Closer.run:5"))
                .history(it -> it.notified("consumer", MAILBOX, "com.acme.other.Closer.close:9", "closer"));

        assertThat(Findings.of(two)).containsExactly(SUSPECTED);
    }

    @Test
    void locks_of_no_class_of_their_own_are_told_apart_by_the_code() {
        SnapshotBuilder ofLibrary = withDead(notified(LOCK, PUT, "feed"), "feed")
                .thread("io", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "org.lib.Loop.run:5"))
                .history(it -> it.notified("consumer", LOCK, "org.lib.Loop.done:9", "io"));

        assertThat(Findings.of(ofLibrary)).containsExactly(SIGNAL);
    }

    @Test
    void code_of_the_same_package_may_have_the_lock() {
        SnapshotBuilder ofPackage = withDead(notified(LOCK, PUT, "feed"), "feed")
                .thread("io", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.other.Io.run:5"))
                .history(it -> it.notified("consumer", LOCK, "com.acme.Signals.fire:9", "io"));

        assertThat(Findings.of(ofPackage)).containsExactly(SUSPECTED);
    }

    @Test
    void other_code_alone_tells_nothing_of_a_lock() {
        assertThat(Findings.of(withDead(notified(LOCK, "org.lib.Loop.done:9", "feed"), "feed")))
                .containsExactly(SUSPECTED);
    }

    @Test
    void calls_that_are_not_recorded_leave_a_doubt() {
        SnapshotBuilder unseen = withDead(notified(MAILBOX, PUT, "feed"), "feed")
                .history(it -> it.notifiedInPart("consumer", "", "com.acme.Mailbox.clear:30"));

        assertThat(Findings.of(unseen)).containsExactly(SUSPECTED);
    }

    @Test
    void a_thread_at_work_in_the_code_that_notifies_may_do_so_for_the_first_time() {
        SnapshotBuilder putting = withDead(notified(MAILBOX, PUT, "feed"), "feed")
                .thread(
                        "other",
                        it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Mailbox.put:12", "com.acme.X.y:1"));

        assertThat(Findings.of(putting)).doesNotContain(SIGNAL);
    }

    /** A thread that computes a result for the first time, started by the code that waits for it. */
    @Test
    void a_thread_at_work_that_code_of_the_waiter_started_may_notify_for_the_first_time() {
        SnapshotBuilder computing = withDead(notified(MAILBOX, PUT, "feed"), "feed")
                .thread(
                        "report",
                        it -> it.startedBy("consumer", "com.acme.Consumer.run:6")
                                .at("com.acme.report.Sum.add:9"));

        assertThat(Findings.of(computing)).doesNotContain(SIGNAL);
    }

    @Test
    void the_scheduler_that_started_a_notifier_may_start_another() {
        SnapshotBuilder scheduled = notified(MAILBOX, PUT, "feed")
                .thread("cron", it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.cron.Cron.run:5"))
                .ended("feed", it -> it.startedBy("cron", "com.acme.cron.Cron.run:6"));

        assertThat(Findings.of(scheduled)).containsExactly(SUSPECTED);
    }

    @Test
    void the_main_thread_of_a_server_leaves_its_work_to_others() {
        assertThat(Findings.of(notified(MAILBOX, PUT, "main").ended("main", it -> {})))
                .containsExactly(SUSPECTED);
    }

    @Test
    void a_wait_with_a_timeout_ends_by_itself() {
        SnapshotBuilder timed = withDead(
                snapshot()
                        .thread(
                                "consumer",
                                it -> it.waits(Kind.OBJECT_WAIT, null, true)
                                        .at("java.lang.Object.wait:1", "com.acme.Mailbox.take:20"))
                        .history(it -> it.notified("consumer", MAILBOX, PUT, "feed")),
                "feed");

        assertThat(Findings.of(timed)).isEmpty();
    }
}
