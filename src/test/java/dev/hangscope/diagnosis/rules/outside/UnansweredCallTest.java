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
}
