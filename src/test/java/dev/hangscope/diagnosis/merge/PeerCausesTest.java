package dev.hangscope.diagnosis.merge;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.LoopbackConnection;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.os.OsProcess.State;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process that this JVM started and asks over a socket: what stops it is one finding, with the threads that wait for its answer. */
class PeerCausesTest {
    private static final long CHILD = 77;

    private static Snapshot program(TreeBuilder tree, long peer) {
        var asked = LoopbackConnection.asked(239, new OtherEnd(peer, "python3 server.py", State.STOPPED));
        return snapshot()
                .monitor("session", "query")
                .thread(
                        "query",
                        query -> query.outside().at("java.net.SocketInputStream.read:1", "com.acme.Shop.rate:9"))
                .thread("request", request -> request.awaits("session").at("com.acme.Shop.page:20"))
                .history(history -> history.inCall("query", 240, asked))
                .os(tree.facts())
                .build();
    }

    private static List<Finding> findings(long peer) {
        TreeBuilder tree = new TreeBuilder();
        long jvm = snapshot().build().process().pid();
        tree.process(jvm, 1, "java -jar shop.jar").sleeps();
        tree.process(CHILD, jvm, "python3 server.py").waitsFor(78);
        tree.process(78, CHILD, "python3 worker.py").in(OsWait.of(OsWait.Kind.STOPPED));
        return new Diagnostician(Rules.all())
                .diagnose(program(tree, peer), Duration.ofSeconds(5))
                .findings();
    }

    @Test
    void threads_that_wait_for_a_stuck_child_are_told_with_what_stops_it() {
        List<Finding> findings = findings(CHILD);

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).kind()).isEqualTo(Kind.STOPPED_CHILD);
        assertThat(Lines.of(findings.get(0).evidence()))
                .anyMatch(line -> line.startsWith("follows: \"query\" has waited for 127.0.0.1:8080 to answer"));
        assertThat(Lines.of(findings.get(0).holdsUp())).anyMatch(line -> line.contains("\"request\""));
    }

    @Test
    void another_peer_is_a_finding_of_its_own() {
        assertThat(findings(4711))
                .extracting(Finding::kind)
                .containsExactlyInAnyOrder(Kind.STOPPED_CHILD, Kind.UNANSWERED_PEER);
    }

    private static OutsideUse ofItself(long jvm) {
        return LoopbackConnection.asked(239, new OtherEnd(jvm, "java -jar shop.jar"));
    }

    private static List<Finding> findingsOfServer(boolean starved) {
        long jvm = snapshot().build().process().pid();
        var program = snapshot()
                .pool("requests", pool -> {
                    pool.limit(1).runs("worker", "com.acme.Outer", null);
                    if (starved) {
                        pool.pending("com.acme.Inner", null);
                    }
                })
                .thread("accept", accept -> accept.outside().at("sun.nio.ch.EPoll.wait:-2", "com.acme.Server.run:3"))
                .thread(
                        "worker",
                        worker -> worker.outside().at("java.net.SocketInputStream.read:1", "com.acme.Outer.run:9"))
                .thread(
                        "client",
                        client -> client.outside().at("java.net.SocketInputStream.read:1", "com.acme.Client.run:9"))
                .thread("main", main -> main.joins("client").at("com.acme.Client.main:5"))
                .history(history -> history.inCall("worker", 240, ofItself(jvm)).inCall("client", 240, ofItself(jvm)));
        return new Diagnostician(Rules.all())
                .diagnose(program.build(), Duration.ofSeconds(5))
                .findings();
    }

    @Test
    void clients_of_a_server_in_the_same_jvm_whose_pool_asks_itself_are_told_with_the_pool() {
        List<Finding> findings = findingsOfServer(true);

        assertThat(findings).extracting(Finding::kind).containsExactly(Kind.POOL_STARVATION);
        assertThat(Lines.of(findings.get(0).evidence()))
                .anyMatch(line -> line.contains("\"client\" has waited for 127.0.0.1:8080 to answer"));
    }

    @Test
    void where_no_task_waits_for_the_pool_the_clients_are_told() {
        assertThat(findingsOfServer(false)).extracting(Finding::kind).containsExactly(Kind.UNANSWERED_PEER);
    }
}
