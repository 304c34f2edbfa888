package dev.hangscope.diagnosis.rules.outside;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.ThreadActivity.Traffic;
import dev.hangscope.snapshot.os.OsProcess;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SilentPeersTest {
    private static final Duration LONG_AGO = Duration.ofSeconds(240);
    private static final Duration NEWER = Duration.ofSeconds(230);

    private static OutsideUse socket(@Nullable Traffic traffic, OtherEnd... others) {
        return new OutsideUse(
                7,
                "socket:[99]",
                new Connection("10.0.0.7:40312", "10.1.2.3:8080", "ESTABLISHED", 0, 0, traffic),
                List.of(others));
    }

    private static OutsideUse asked() {
        return socket(new Traffic(NEWER, LONG_AGO, 0));
    }

    private static SnapshotBuilder joined() {
        return snapshot()
                .thread(
                        "download",
                        download -> download.outside().at("java.net.SocketInputStream.read:1", "com.acme.Fetch.run:9"))
                .thread("main", main -> main.joins("download").at("com.acme.Fetch.main:5"));
    }

    @Test
    void a_request_without_an_answer_is_suspected_when_others_wait_for_the_asker() {
        Finding finding = Findings.only(joined().history(history -> history.inCall("download", 240, asked())));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unanswered-peer");
        assertThat(finding.summary())
                .isEqualTo("\"download\" has waited for 10.1.2.3:8080 to answer, and 1 thread waits for it.");
        assertThat(finding.resource().detail()).endsWith("last sent 3 m 50 s ago, last received 4 m 0 s ago");
        assertThat(finding.fix()).contains("Fetch.run").contains("setSoTimeout");
    }

    @Test
    void a_subscriber_to_whom_nothing_is_sent_is_well() {
        assertThat(Findings.of(joined().history(
                                history -> history.inCall("download", 240, socket(new Traffic(LONG_AGO, NEWER, 0))))))
                .isEmpty();
        assertThat(Findings.of(joined().history(
                                history -> history.inCall("download", 240, socket(new Traffic(null, null, 0))))))
                .isEmpty();
    }

    @Test
    void the_rest_of_an_answer_of_known_length_is_owed_and_a_stream_without_an_end_is_not() {
        OutsideUse half = socket(new Traffic(LONG_AGO, NEWER, 0));

        assertThat(Findings.of(reading("sun.net.www.MeteredStream", half)))
                .containsExactly("SUSPECTED unanswered-peer");
        assertThat(Findings.of(reading("sun.net.www.http.ChunkedInputStream", half)))
                .isEmpty();
    }

    @Test
    void a_command_that_waits_for_an_item_owes_no_answer_and_another_one_does() {
        assertThat(Findings.of(command("blpop"))).isEmpty();
        assertThat(Findings.of(command("get"))).containsExactly("SUSPECTED unanswered-peer");
    }

    private static SnapshotBuilder command(String name) {
        return snapshot()
                .thread(
                        "worker",
                        worker -> worker.outside()
                                .at(
                                        "java.net.SocketInputStream.read:1",
                                        "redis.clients.jedis.Connection.readProtocolWithCheckingBroken:1",
                                        "redis.clients.jedis.Jedis." + name + ":9",
                                        "com.acme.Jobs.run:9"))
                .thread("main", main -> main.joins("worker").at("com.acme.Jobs.main:5"))
                .history(history -> history.inCall("worker", 240, asked()));
    }

    private static SnapshotBuilder reading(String stream, OutsideUse use) {
        return snapshot()
                .thread(
                        "download",
                        download -> download.outside()
                                .at("java.net.SocketInputStream.read:1", stream + ".read:134", "com.acme.Fetch.run:9"))
                .thread("main", main -> main.joins("download").at("com.acme.Fetch.main:5"))
                .history(history -> history.inCall("download", 240, use));
    }

    @Test
    void what_the_kernel_does_not_tell_is_no_request() {
        assertThat(Findings.of(joined().history(history -> history.inCall("download", 240, socket(null)))))
                .isEmpty();
    }

    @Test
    void an_answer_that_is_not_late_yet_is_well() {
        assertThat(Findings.of(joined().history(history -> history.inCall("download", 31, asked()))))
                .isEmpty();
    }

    @Test
    void an_asker_that_hands_over_what_it_gets_is_well() {
        assertThat(Findings.of(snapshot()
                        .queue("events", events -> {})
                        .thread(
                                "poll",
                                poll -> poll.outside()
                                        .at("java.net.SocketInputStream.read:1", "com.acme.Poll.run:9")
                                        .hasPut("events", 3, 240))
                        .thread(
                                "consumer",
                                consumer -> consumer.takes("events")
                                        .at("com.acme.Poll.use:20")
                                        .hasTaken("events", 3, "java.lang.String"))
                        .history(history -> history.inCall("poll", 240, asked()))))
                .isEmpty();
    }

    @Test
    void connections_that_were_taken_from_a_queue_are_missed_by_those_who_take_the_next() {
        Finding finding = Findings.only(snapshot()
                .queue("free", free -> {})
                .thread(
                        "query",
                        query -> query.outside()
                                .at("java.net.SocketInputStream.read:1", "com.acme.Shop.query:9")
                                .hasPut("free", 2, 300)
                                .hasTaken("free", 3, "java.net.Socket"))
                .thread("request", request -> request.takes("free").at("com.acme.Shop.query:7"))
                .thread("main", main -> main.joins("request").at("com.acme.Shop.main:5"))
                .history(history -> history.inCall("query", 240, asked())));

        assertThat(finding.summary()).contains("10.1.2.3:8080 to answer, and 2 threads wait for it");
    }

    /** Main has filled the queue and joins a request that waits; another request has the only connection. */
    private static SnapshotBuilder firstRound(int taken, String takenIn) {
        return snapshot()
                .queue("free", free -> {})
                .thread(
                        "query",
                        query -> query.outside()
                                .at("java.net.SocketInputStream.read:1", "com.acme.Shop.query:9")
                                .hasTaken("free", taken, "java.net.Socket", takenIn))
                .thread("request", request -> request.takes("free").at("com.acme.Shop.query:7"))
                .thread(
                        "main",
                        main -> main.joins("request").at("com.acme.Shop.main:5").hasPut("free", taken, 300))
                .history(history -> history.inCall("query", 240, asked()));
    }

    @Test
    void the_first_borrowers_of_a_filled_queue_may_give_back_though_they_never_did() {
        Finding finding = Findings.only(firstRound(1, "com.acme.Shop.query:7"));

        assertThat(finding.kind().id()).isEqualTo("unanswered-peer");
        assertThat(finding.summary()).contains("and 2 threads wait for it");
    }

    @Test
    void a_consumer_that_takes_again_and_again_gives_nothing_back() {
        assertThat(Findings.of(firstRound(2, "com.acme.Shop.query:7")))
                .anyMatch(finding -> finding.endsWith("missing-sentinel"));
        assertThat(Findings.of(firstRound(1, "com.acme.Shop.next:4")))
                .anyMatch(finding -> finding.endsWith("missing-sentinel"));
    }

    @Test
    void a_borrower_may_give_back_what_others_of_its_code_gave_back() {
        Finding finding = Findings.only(snapshot()
                .queue("free", free -> {})
                .ended(
                        "earlier",
                        earlier -> earlier.startedBy("main", "com.acme.Shop.main:3")
                                .hasPut("free", 1, 290)
                                .hasTaken("free", 1, "java.net.Socket", "com.acme.Shop.query:7"))
                .thread(
                        "query",
                        query -> query.outside()
                                .at("java.net.SocketInputStream.read:1", "com.acme.Shop.query:9")
                                .hasTaken("free", 1, "java.net.Socket", "com.acme.Shop.query:7"))
                .thread("request", request -> request.takes("free").at("com.acme.Shop.query:7"))
                .thread(
                        "main",
                        main -> main.joins("request").at("com.acme.Shop.main:5").hasPut("free", 1, 300))
                .history(history -> history.inCall("query", 240, asked())));

        assertThat(finding.kind().id()).isEqualTo("unanswered-peer");
    }

    @Test
    void a_peer_that_is_stopped_makes_it_likely() {
        OtherEnd stopped = new OtherEnd(77, "python3 server.py", OsProcess.State.STOPPED);
        Finding finding = Findings.only(joined().history(
                        history -> history.inCall("download", 240, socket(new Traffic(NEWER, LONG_AGO, 0), stopped))));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY unanswered-peer");
        assertThat(finding.summary()).endsWith("; process 77 (python3 server.py) is stopped by a signal.");
    }

    @Test
    void the_only_thread_that_is_at_work_needs_nobody_who_waits_for_it() {
        Finding finding = Findings.only(snapshot()
                .thread("main", main -> main.outside().at("java.net.SocketInputStream.read:1", "com.acme.Fetch.main:9"))
                .history(history -> history.inCall("main", 240, asked())));

        assertThat(finding.summary())
                .isEqualTo("\"main\" has waited for 10.1.2.3:8080 to answer, and no other thread is at work.");
    }

    private static OutsideUse sentAgain(long unsent, int times) {
        return new OutsideUse(
                7,
                "socket:[99]",
                new Connection(
                        "10.0.0.7:40312",
                        "10.1.2.3:8080",
                        "ESTABLISHED",
                        0,
                        unsent,
                        new Traffic(NEWER, LONG_AGO, times)),
                List.of());
    }

    @Test
    void data_that_was_sent_again_many_times_makes_it_likely() {
        Finding finding = Findings.only(joined().history(history -> history.inCall("download", 240, sentAgain(12, 9))));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY unanswered-peer");
        assertThat(finding.summary())
                .endsWith("; 10.1.2.3:8080 has not acknowledged data that was sent again 9 times.");
    }

    @Test
    void data_that_was_sent_again_a_few_times_or_has_arrived_is_only_suspected() {
        for (OutsideUse use : List.of(sentAgain(12, 3), sentAgain(0, 9))) {
            assertThat(Findings.only(joined().history(history -> history.inCall("download", 240, use)))
                            .verdict())
                    .hasToString("SUSPECTED");
        }
    }

    @Test
    void a_connection_that_is_not_made_is_told_with_its_address() {
        OutsideUse connecting = new OutsideUse(
                7, "socket:[99]", new Connection("10.0.0.7:40312", "10.1.2.3:8080", "SYN_SENT", 0, 1), List.of());
        Finding finding = Findings.only(snapshot()
                .thread(
                        "download",
                        download -> download.outside().at("java.net.Socket.connect:1", "com.acme.Fetch.run:9"))
                .thread("main", main -> main.joins("download").at("com.acme.Fetch.main:5"))
                .history(history -> history.inCall("download", 240, connecting)));

        assertThat(finding.summary()).startsWith("\"download\" has waited for a connection to 10.1.2.3:8080, ");
    }

    /** A late agent, which does not know who has permits, and a thread that waits for one. */
    private static SnapshotBuilder guarded() {
        return snapshot()
                .late()
                .resource(ResourceFacts.Kind.SEMAPHORE, "calls", calls -> calls.count(0))
                .thread("main", main -> main.outside().at("java.net.SocketInputStream.read:1", "com.acme.Fetch.get:9"))
                .thread("next", next -> next.awaits("calls").at("com.acme.Fetch.get:7"))
                .history(history -> history.inCall("main", 240, asked()));
    }

    @Test
    void threads_that_wait_for_others_of_the_jvm_are_not_at_work() {
        Finding finding = Findings.only(guarded());

        assertThat(finding.summary()).endsWith("10.1.2.3:8080 to answer, and no other thread is at work.");
    }

    @Test
    void beside_a_thread_that_works_nothing_is_concluded_of_them() {
        assertThat(Findings.of(guarded().thread("work", work -> work.at("com.acme.Work.run:3"))))
                .noneMatch(finding -> finding.contains("unanswered-peer"));
    }
}
