package dev.hangscope.diagnosis.rules.outside;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.LoopbackConnection;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess.State;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers of a JVM on its own machine: those that are stuck themselves make the finding likely, those that may answer never do. */
class StuckPeersTest {
    private static final OsWait FUTEX = OsWait.of(OsWait.Kind.FUTEX);
    private static final OutsideUse ASKED =
            LoopbackConnection.asked(239, new OtherEnd(77, "python3 server.py", State.SLEEPING));

    private static SnapshotBuilder underLock() {
        return snapshot()
                .monitor("session", "query")
                .thread(
                        "query",
                        query -> query.outside().at("java.net.SocketInputStream.read:1", "com.acme.Shop.rate:9"))
                .thread("request", request -> request.awaits("session").at("com.acme.Shop.page:20"))
                .history(history -> history.inCall("query", 240, ASKED));
    }

    private static SnapshotBuilder joined() {
        return snapshot()
                .thread(
                        "query",
                        query -> query.outside().at("java.net.SocketInputStream.read:1", "com.acme.Shop.rate:9"))
                .thread("main", main -> main.joins("query").at("com.acme.Shop.main:5"))
                .history(history -> history.inCall("query", 240, ASKED));
    }

    private static Finding only(SnapshotBuilder program, OsFacts peer) {
        Snapshot snapshot = program.build().withPeers(List.of(peer));
        Diagnosis diagnosis = new Diagnostician(Rules.all()).diagnose(snapshot, Duration.ofSeconds(5));
        assertThat(diagnosis.findings()).hasSize(1);
        return diagnosis.findings().get(0);
    }

    private static OsFacts selfLocked() {
        TreeBuilder tree = new TreeBuilder();
        tree.process(77, 1, "python3 server.py").in(FUTEX);
        return tree.facts();
    }

    @Test
    void a_peer_that_waits_for_a_lock_of_its_own_makes_it_likely() {
        for (SnapshotBuilder program : List.of(underLock(), joined())) {
            Finding finding = only(program, selfLocked());

            assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY unanswered-peer");
            assertThat(finding.summary())
                    .endsWith("; process 77 (python3 server.py) makes no step itself, and waits in futex.");
        }
    }

    @Test
    void a_peer_that_waits_for_a_stopped_process_makes_it_likely() {
        TreeBuilder tree = new TreeBuilder();
        tree.process(77, 1, "python3 server.py").waitsFor(78).thread("helper", FUTEX);
        tree.process(78, 77, "python3 worker.py").in(OsWait.of(OsWait.Kind.STOPPED));

        assertThat(only(underLock(), tree.facts()).verdict()).hasToString("LIKELY");
    }

    static Stream<Arguments> mayAnswer() {
        return Stream.of(
                Arguments.of("one look is no proof that it rests", one(FUTEX).looks(1)),
                Arguments.of("it sleeps", one(OsWait.timed(OsWait.Kind.SLEEPS, Duration.ofSeconds(9)))),
                Arguments.of("it runs", one(OsWait.of(OsWait.Kind.RUNS))),
                Arguments.of("it waits for a disk or the network", one(OsWait.of(OsWait.Kind.OUTSIDE))),
                Arguments.of("it waits for a signal", one(OsWait.of(OsWait.Kind.SIGNAL))),
                Arguments.of("it opens a FIFO", one(OsWait.of(OsWait.Kind.FIFO_OPEN_TO_READ))),
                Arguments.of("it waits at a System V semaphore", one(OsWait.of(OsWait.Kind.IPC))),
                Arguments.of("another thread of it sleeps", withThread(OsWait.timed(OsWait.Kind.SLEEPS, null))),
                Arguments.of("another thread of it accepts", withThread(OsWait.of(OsWait.Kind.OUTSIDE))),
                Arguments.of("it has just begun to wait", young()),
                Arguments.of("its child sleeps", withChild(OsWait.timed(OsWait.Kind.SLEEPS, Duration.ofSeconds(9)))),
                Arguments.of("its child waits for a signal", withChild(OsWait.of(OsWait.Kind.SIGNAL))),
                Arguments.of("it reads what a sleeper will write", fed()),
                Arguments.of("it reads a connection to the JVM", readsConnection()));
    }

    private static TreeBuilder one(OsWait wait) {
        TreeBuilder tree = new TreeBuilder();
        tree.process(77, 1, "python3 server.py").in(wait);
        return tree;
    }

    private static TreeBuilder withThread(OsWait wait) {
        TreeBuilder tree = new TreeBuilder();
        tree.process(77, 1, "python3 server.py").in(FUTEX).thread("helper", wait);
        return tree;
    }

    private static TreeBuilder young() {
        TreeBuilder tree = new TreeBuilder();
        tree.process(77, 1, "python3 server.py").in(FUTEX).ran(Duration.ofSeconds(2));
        return tree;
    }

    private static TreeBuilder withChild(OsWait wait) {
        TreeBuilder tree = new TreeBuilder();
        tree.process(77, 1, "python3 server.py").waitsFor(78);
        tree.process(78, 77, "python3 worker.py").in(wait);
        return tree;
    }

    private static TreeBuilder fed() {
        TreeBuilder tree = new TreeBuilder();
        tree.process(77, 1, "python3 server.py").reads(3).pipe(3, Access.READ, 5);
        tree.process(78, 77, "sh feed.sh").sleeps().pipe(1, Access.WRITE, 5);
        return tree;
    }

    private static TreeBuilder readsConnection() {
        TreeBuilder tree = new TreeBuilder();
        tree.process(77, 1, "python3 server.py").reads(3).socket(3, 5, 6);
        return tree;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mayAnswer")
    void a_peer_that_may_answer_is_suspected_only(String why, TreeBuilder peer) {
        assertThat(only(underLock(), peer.facts()).verdict()).as(why).hasToString("SUSPECTED");
        assertThat(only(joined(), peer.facts()).verdict()).as(why).hasToString("SUSPECTED");
    }

    @Test
    void one_of_two_processes_with_the_connection_that_may_answer_is_enough() {
        OutsideUse shared = new OutsideUse(
                7,
                "socket:[99]",
                ASKED.connection(),
                List.of(
                        new OtherEnd(77, "python3 server.py", State.SLEEPING),
                        new OtherEnd(79, "python3 server.py", State.SLEEPING)));
        SnapshotBuilder program = snapshot()
                .monitor("session", "query")
                .thread(
                        "query",
                        query -> query.outside().at("java.net.SocketInputStream.read:1", "com.acme.Shop.rate:9"))
                .thread("request", request -> request.awaits("session").at("com.acme.Shop.page:20"))
                .history(history -> history.inCall("query", 240, shared));

        assertThat(only(program, selfLocked()).verdict()).hasToString("SUSPECTED");
    }

    /** A JVM's own threads wake up again and again, and run no code that answers. */
    @Test
    void a_jvm_whose_threads_of_the_application_are_stuck_makes_it_likely() {
        assertThat(only(underLock(), jvm().facts()).verdict()).hasToString("LIKELY");

        TreeBuilder polls = new TreeBuilder();
        polls.process(77, 1, "java -jar shop.jar")
                .in(FUTEX)
                .thread("VM Thread", FUTEX)
                .thread("Signal Dispatch", FUTEX)
                .thread("http-acceptor", OsWait.of(OsWait.Kind.OUTSIDE));
        assertThat(only(underLock(), polls.facts()).verdict()).hasToString("SUSPECTED");
    }

    private static TreeBuilder jvm() {
        TreeBuilder tree = new TreeBuilder();
        tree.process(77, 1, "java -jar shop.jar")
                .in(FUTEX)
                .thread("VM Thread", OsWait.timed(OsWait.Kind.FUTEX, null))
                .thread("Signal Dispatch", FUTEX)
                .thread("VM Periodic Tas", OsWait.timed(OsWait.Kind.FUTEX, Duration.ofMillis(50)));
        return tree;
    }
}
