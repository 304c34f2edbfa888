package dev.hangscope.diagnosis.rules.outside;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.ThreadActivity.Traffic;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls whose answer another thread of the client library reads. */
class UnansweredCallTest {
    private static SnapshotBuilder future(String type, double seconds) {
        return snapshot()
                .resource(ResourceFacts.Kind.FUTURE, "answer", answer -> answer.type(type))
                .thread(
                        "HttpClient-1-SelectorManager",
                        selector -> selector.daemon().outside())
                .thread(
                        "main",
                        main -> main.awaits("answer")
                                .since(seconds)
                                .at("java.util.concurrent.CompletableFuture.join:1", "com.acme.Fetch.main:5"));
    }

    @Test
    void a_future_that_is_the_answer_to_a_request_is_suspected_after_the_silence() {
        Finding finding = Findings.only(future("jdk.internal.net.http.common.MinimalFuture", 240));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unanswered-peer");
        assertThat(finding.fix()).contains("HttpRequest.Builder.timeout").contains("Fetch.main");
    }

    @Test
    void an_answer_that_is_not_late_yet_is_well() {
        assertThat(Findings.of(future("jdk.internal.net.http.common.MinimalFuture", 31)))
                .doesNotContain("SUSPECTED unanswered-peer");
    }

    @Test
    void the_reply_of_a_directory_is_missed_by_its_asker_and_not_by_a_listener_for_changes() {
        assertThat(Findings.of(ldap("com.acme.Users.find:5"))).containsExactly("SUSPECTED unanswered-peer");
        assertThat(Findings.of(ldap("com.sun.jndi.ldap.NamingEventNotifier.run:120")))
                .isEmpty();
    }

    private static SnapshotBuilder ldap(String caller) {
        return snapshot()
                .queue("replies", replies -> {})
                .thread("Thread-1", reader -> reader.daemon().outside())
                .thread(
                        "query",
                        query -> query.takes("replies")
                                .since(240)
                                .at(
                                        "java.util.concurrent.LinkedBlockingQueue.take:1",
                                        "com.sun.jndi.ldap.LdapRequest.getReplyBer:120",
                                        "com.sun.jndi.ldap.Connection.readReply:447",
                                        caller));
    }

    @Test
    void a_mono_that_another_thread_of_this_jvm_may_complete_has_no_peer() {
        assertThat(Findings.of(mono())).noneMatch(finding -> finding.contains("unanswered-peer"));
    }

    @Test
    void a_mono_is_the_answer_of_a_peer_where_a_connection_is_known() {
        var use = new OutsideUse(
                7,
                "socket:[99]",
                new Connection(
                        "10.0.0.7:40312",
                        "10.1.2.3:8080",
                        "ESTABLISHED",
                        0,
                        0,
                        new Traffic(Duration.ofSeconds(240), Duration.ofSeconds(250), 0)),
                List.of());
        Finding finding = Findings.only(mono().history(history -> history.inCall("main", 240, use)));

        assertThat(finding.summary()).contains("10.1.2.3:8080").contains("Fetch.main");
        assertThat(finding.fix()).contains("Mono.block(Duration)");
    }

    private static SnapshotBuilder mono() {
        return snapshot()
                .resource(ResourceFacts.Kind.LATCH, "answer", answer -> {})
                .thread("reactor-http-epoll-1", loop -> loop.daemon().outside())
                .thread(
                        "main",
                        main -> main.awaits("answer")
                                .since(240)
                                .at(
                                        "java.util.concurrent.CountDownLatch.await:1",
                                        "reactor.core.publisher.BlockingSingleSubscriber.blockingGet:87",
                                        "reactor.core.publisher.Mono.block:1779",
                                        "com.acme.Fetch.main:5"));
    }

    @Test
    void a_reply_that_a_thread_of_the_library_reads_is_missed() {
        for (String call : List.of(
                "com.rabbitmq.client.impl.AMQChannel$BlockingRpcContinuation.getReply:552",
                "okhttp3.internal.http2.Http2Stream.takeHeaders:140",
                "ch.ethz.ssh2.transport.KexManager.getOrWaitForConnectionInfo:79",
                "org.eclipse.paho.client.mqttv3.internal.Token.waitForResponse:143")) {
            assertThat(Findings.of(snapshot()
                            .thread("reader", reader -> reader.daemon().outside())
                            .thread(
                                    "main",
                                    main -> main.waits(ThreadWait.Kind.OBJECT_WAIT, null, false)
                                            .since(240)
                                            .at("java.lang.Object.wait:-2", call, "com.acme.Main.main:5"))))
                    .as(call)
                    .containsExactly("SUSPECTED unanswered-peer");
        }
    }

    private static SnapshotBuilder body(String reads) {
        return snapshot()
                .queue("buffers", buffers -> {})
                .thread(
                        "HttpClient-1-SelectorManager",
                        selector -> selector.daemon().outside())
                .thread(
                        "main",
                        main -> main.takes("buffers")
                                .since(240)
                                .at(
                                        "java.util.concurrent.ArrayBlockingQueue.take:420",
                                        "jdk.internal.net.http.ResponseSubscribers$HttpResponseInputStream.current:457",
                                        reads,
                                        "com.acme.Fetch.main:5"));
    }

    @Test
    void the_rest_of_a_body_is_missed_by_who_wants_all_of_it_and_an_event_is_not() {
        assertThat(Findings.only(body("java.io.InputStream.readAllBytes:346")).fix())
                .contains("HttpRequest.Builder.timeout may end with the header");
        assertThat(Findings.of(body("java.io.BufferedReader.readLine:329"))).isEmpty();
    }

    private static OutsideUse sentWhenTheWaitBegan() {
        return new OutsideUse(
                7,
                "socket:[99]",
                new Connection(
                        "10.0.0.7:40312",
                        "10.1.2.3:2181",
                        "ESTABLISHED",
                        0,
                        0,
                        new Traffic(Duration.ofSeconds(240), null, 0)),
                List.of());
    }

    /** A result of which nothing is known but that a thread of a library, which waits for the outside, may bring it. */
    private static SnapshotBuilder result(String... callers) {
        return snapshot()
                .resource(ResourceFacts.Kind.FUTURE, "all", all -> all.type("java.util.concurrent.CompletableFuture"))
                .thread("io", io -> io.daemon().outside())
                .thread("main", main -> main.awaits("all").since(240).at(callers));
    }

    @Test
    void any_result_is_the_answer_of_a_peer_that_was_asked_when_the_wait_began() {
        Finding finding = Findings.only(result("com.acme.Fetch.all:9", "com.acme.Fetch.main:5")
                .history(history -> history.inCall("main", 240, sentWhenTheWaitBegan())));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unanswered-peer");
        assertThat(finding.summary())
                .isEqualTo("\"main\" has waited for 10.1.2.3:2181 to answer the call in Fetch.all.");
    }

    @Test
    void a_result_for_which_a_thread_works_is_not_the_answer_of_a_peer() {
        assertThat(Findings.of(result("com.acme.Fetch.all:9", "com.acme.Fetch.main:5")
                        .thread("worker", worker -> worker.at("com.acme.Sum.run:4"))
                        .history(history -> history.inCall("main", 240, sentWhenTheWaitBegan()))))
                .noneMatch(finding -> finding.contains("unanswered-peer"));
    }

    @Test
    void the_main_thread_of_a_server_waits_by_design() {
        assertThat(Findings.of(snapshot()
                        .resource(
                                ResourceFacts.Kind.LATCH,
                                "stop",
                                stop -> stop.count(1).limit(1))
                        .thread("io", io -> io.daemon().outside())
                        .thread("main", main -> main.awaits("stop").since(240).at("com.acme.Server.main:5"))
                        .history(history -> history.inCall("main", 240, sentWhenTheWaitBegan()))))
                .isEmpty();
    }

    @Test
    void a_connection_that_another_thread_reads_is_told_once() {
        assertThat(Findings.of(snapshot()
                        .late()
                        .resource(
                                ResourceFacts.Kind.LATCH,
                                "all",
                                all -> all.count(2).limit(2))
                        .thread(
                                "worker",
                                worker -> worker.outside()
                                        .at("java.net.SocketInputStream.read:1", "com.acme.Fetch.run:3"))
                        .thread("main", main -> main.awaits("all").since(240).at("com.acme.Fetch.all:9"))
                        .history(history -> history.inCall("main", 240, sentWhenTheWaitBegan())
                                .inCall("worker", 240, sentWhenTheWaitBegan()))))
                .containsExactly("SUSPECTED unanswered-peer");
    }

    private static SnapshotBuilder withTimeout(String caller) {
        return snapshot()
                .resource(ResourceFacts.Kind.FUTURE, "reply", it -> it.type("io.lettuce.core.protocol.AsyncCommand"))
                .thread("loop", loop -> loop.daemon().outside().startedBy("main", "com.acme.Main.main:3"))
                .thread(
                        "main",
                        main -> main.awaits("reply")
                                .timeout(3_600)
                                .since(240)
                                .at("io.lettuce.core.protocol.AsyncCommand.await:83", caller, "com.acme.Main.main:5"));
    }

    @Test
    void a_reply_that_is_awaited_with_a_timeout_of_an_hour_is_missed_and_an_item_of_a_queue_is_not() {
        assertThat(Findings.of(withTimeout("jdk.proxy2.$Proxy5.get:1"))).containsExactly("SUSPECTED unanswered-peer");
        assertThat(Findings.of(withTimeout("jdk.proxy2.$Proxy5.blpop:1")))
                .noneMatch(finding -> finding.contains("unanswered-peer"));
    }
}
