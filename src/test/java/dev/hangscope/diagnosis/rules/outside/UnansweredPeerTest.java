package dev.hangscope.diagnosis.rules.outside;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnansweredPeerTest {
    private static final OutsideUse DATABASE = new OutsideUse(
            7,
            "socket:[99]",
            new Connection("10.0.0.7:40312", "10.1.2.3:5432", "ESTABLISHED", 0, 12),
            List.of(new OtherEnd(77, "postgres: shop")));

    private static SnapshotBuilder program() {
        return snapshot()
                .monitor("session", "query")
                .thread(
                        "query",
                        query -> query.outside()
                                .at(
                                        "java.net.SocketInputStream.read:1",
                                        "org.postgresql.Driver.query:5",
                                        "com.acme.Shop.rate:9"))
                .thread("request", request -> request.awaits("session").at("com.acme.Shop.page:20"))
                .thread("main", main -> main.joins("request").at("com.acme.Shop.main:5"));
    }

    @Test
    void a_thread_that_asks_a_silent_peer_under_a_lock_is_suspected() {
        Finding finding = Findings.only(program().history(history -> history.inCall("query", 31, DATABASE)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unanswered-peer");
        assertThat(finding.summary())
                .isEqualTo("\"query\" has waited for 10.1.2.3:5432 to answer, and 2 threads wait for what it holds.");
        assertThat(finding.resource().detail())
                .isEqualTo(
                        "TCP 10.0.0.7:40312 to 10.1.2.3:5432, ESTABLISHED, 0 bytes to read, 12 bytes not acknowledged,"
                                + " when data was last sent is not known");
        assertThat(Lines.of(finding.evidence()))
                .containsExactly(
                        "peer: process 77 (postgres: shop) has the other end",
                        "ask: SELECT pid, pg_blocking_pids(pid), state, query FROM pg_stat_activity"
                                + " WHERE pid = ANY (pg_blocking_pids(77))");
        assertThat(Lines.of(finding.holdsUp())).hasSize(2);
        assertThat(finding.fix()).contains("socketTimeout").contains("Driver.query");
    }

    @Test
    void it_is_told_too_when_nothing_is_known_of_the_descriptor() {
        Finding finding = Findings.only(program().history(history -> history.inCall("query", 31, null)));

        assertThat(finding.summary()).contains("waited for a peer to answer");
    }

    private static SnapshotBuilder holder(String... stack) {
        return snapshot()
                .monitor("index", "writer")
                .thread("writer", writer -> writer.outside().at(stack))
                .thread("request", request -> request.awaits("index").at("com.acme.Shop.page:20"))
                .thread("main", main -> main.joins("request").at("com.acme.Shop.main:5"));
    }

    @Test
    void the_owner_of_a_file_lock_is_named() {
        OutsideUse lock = new OutsideUse(9, "/srv/index.lock", null, List.of(new OtherEnd(88, "java -jar other.jar")));
        Finding finding = Findings.only(holder(
                        "java.nio.channels.FileDispatcherImpl.lock0:1",
                        "java.nio.channels.FileChannelImpl.lock:5",
                        "com.acme.Index.open:9")
                .history(history -> history.inCall("writer", 31, lock)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unanswered-peer");
        assertThat(finding.summary())
                .isEqualTo(
                        "\"writer\" has waited for the lock of /srv/index.lock, which process 88 (java -jar other.jar)"
                                + " has, and 2 threads wait for what it holds.");
        assertThat(Lines.of(finding.evidence())).containsExactly("peer: process 88 (java -jar other.jar) has the lock");
        assertThat(finding.resource().detail()).isEqualTo("descriptor 9, /srv/index.lock");
    }

    @Test
    void a_fifo_that_no_process_opens_is_named() {
        OutsideUse fifo = new OutsideUse(OutsideUse.NOT_OPEN, "/run/app/commands", null, List.of());
        Finding finding = Findings.only(holder("java.io.FileInputStream.open0:1", "com.acme.Index.open:9")
                .history(history -> history.inCall("writer", 31, fifo)));

        assertThat(finding.summary()).contains("to open the other side of the FIFO /run/app/commands, and 2 threads");
        assertThat(finding.resource().type()).hasToString("FIFO");
    }

    @Test
    void a_name_service_that_does_not_answer_is_told_as_such() {
        Finding finding = Findings.only(holder(
                        "java.net.Inet6AddressImpl.lookupAllHostAddr:1",
                        "java.net.InetAddress.getByName:7",
                        "com.acme.Index.open:9")
                .history(history -> history.inCall("writer", 31, null)));

        assertThat(finding.summary()).contains("has waited for the name service to answer, and 2 threads");
        assertThat(finding.fix()).contains("resolv.conf");
    }

    @Test
    void a_peer_that_has_answered_meanwhile_is_well() {
        assertThat(Findings.of(program().history(history -> history.inCall("query", 2, DATABASE))))
                .isEmpty();
    }

    @Test
    void a_thread_that_only_joins_the_reader_waits_for_no_lock() {
        assertThat(Findings.of(snapshot()
                        .thread(
                                "feed",
                                feed -> feed.outside().at("java.net.SocketInputStream.read:1", "com.acme.Feed.run:9"))
                        .thread("main", main -> main.joins("feed").at("com.acme.Feed.main:5"))
                        .history(history -> history.inCall("feed", 3600, DATABASE))))
                .isEmpty();
    }

    @Test
    void it_is_found_among_many_threads_that_wait_for_requests() {
        SnapshotBuilder server = snapshot();
        for (int i = 0; i < 60; i++) {
            String name = "reader-" + i;
            server.thread(
                            name,
                            reader -> reader.outside().at("java.net.SocketInputStream.read:1", "com.acme.Shop.read:3"))
                    .history(history -> history.inCall(name, 60, null));
        }
        server.monitor("session", "query")
                .thread(
                        "query",
                        query -> query.outside().at("java.net.SocketInputStream.read:1", "com.acme.Shop.rate:9"))
                .thread("request", request -> request.awaits("session").at("com.acme.Shop.page:20"))
                .history(history -> history.inCall("query", 31, DATABASE));

        assertThat(Findings.of(server)).containsExactly("SUSPECTED unanswered-peer");
    }

    /** {@code main} gets the result of a task that asks a database. */
    private static SnapshotBuilder price(int seconds) {
        return snapshot()
                .resource(ResourceFacts.Kind.FUTURE, "price", future -> future.type("java.util.concurrent.FutureTask"))
                .thread(
                        "worker",
                        worker -> worker.outside()
                                .at(
                                        "java.net.SocketInputStream.read:1",
                                        "org.postgresql.Driver.query:5",
                                        "com.acme.Shop.price:9"))
                .thread("main", main -> main.awaits("price").at("com.acme.Shop.main:5"))
                .pool("pool", pool -> pool.runs("worker", "com.acme.Price", "price"))
                .history(history -> history.inCall("worker", seconds, DATABASE));
    }

    @Test
    void a_thread_that_asks_a_silent_peer_for_another_is_suspected() {
        Finding finding = Findings.only(price(61));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unanswered-peer");
        assertThat(finding.summary())
                .isEqualTo("\"worker\" has waited for 10.1.2.3:5432 to answer, and 1 thread waits for its result.");
        assertThat(finding.fix()).contains("socketTimeout").doesNotContain("lock");
    }

    @Test
    void without_a_lock_a_shorter_silence_is_what_programs_do() {
        assertThat(Findings.of(price(59))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.net.ServerSocket.implAccept:1",
                "sun.nio.ch.SelectorImpl.select:1",
                "java.net.DatagramSocket.receive:1"
            })
    void nor_is_a_task_told_that_listens_to_everybody(String call) {
        assertThat(Findings.of(snapshot()
                        .resource(
                                ResourceFacts.Kind.FUTURE,
                                "end",
                                future -> future.type("java.util.concurrent.FutureTask"))
                        .thread("worker", worker -> worker.outside().at(call, "com.acme.Server.run:9"))
                        .thread("main", main -> main.awaits("end").at("com.acme.Server.main:5"))
                        .pool("pool", pool -> pool.runs("worker", "com.acme.Server", "end"))
                        .history(history -> history.inCall("worker", 3600, null))))
                .isEmpty();
    }

    @Test
    void a_unix_socket_is_told_by_its_path_and_by_its_process_without_one() {
        List<OtherEnd> daemon = List.of(new OtherEnd(77, "dockerd"));
        Finding named = Findings.only(program()
                .history(history -> history.inCall(
                        "query",
                        31,
                        new OutsideUse(
                                7,
                                "socket:[99]",
                                new Connection("", "/run/docker.sock", "ESTABLISHED", 0, 0),
                                daemon))));
        assertThat(named.summary()).startsWith("\"query\" has waited for /run/docker.sock to answer");
        assertThat(named.resource().detail()).isEqualTo("unix socket /run/docker.sock");

        Finding unnamed = Findings.only(program()
                .history(history -> history.inCall("query", 31, new OutsideUse(7, "socket:[99]", null, daemon))));
        assertThat(unnamed.summary()).startsWith("\"query\" has waited for process 77 (dockerd) to answer");
    }
}
