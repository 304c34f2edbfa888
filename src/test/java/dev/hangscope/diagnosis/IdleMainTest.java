package dev.hangscope.diagnosis;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A main thread that waits, in a JVM that is known by one thread dump. */
class IdleMainTest {
    private static SnapshotBuilder waitingMain() {
        return snapshot()
                .late()
                .thread(
                        "main",
                        main -> main.waits(ThreadWait.Kind.OBJECT_WAIT, "object:X@1", false)
                                .at("java.lang.Object.wait:1", "com.acme.Server.main:9"));
    }

    private static List<Finding> findings(SnapshotBuilder told) {
        Snapshot snapshot = told.build().with(new SensorState(SensorState.ONE_DUMP, true, "one dump"));
        return new Diagnostician(Rules.all())
                .diagnose(snapshot, Duration.ofSeconds(1))
                .findings();
    }

    @Test
    void it_is_no_finding_while_another_thread_serves() {
        assertThat(findings(waitingMain().thread("acceptor", it -> it.outside().at("com.acme.Acceptor.run:5"))))
                .isEmpty();
    }

    @Test
    void it_is_suspected_where_no_other_thread_can_move() {
        assertThat(findings(waitingMain())).extracting(Finding::verdict).containsExactly(Verdict.SUSPECTED);
    }

    @Test
    void another_thread_that_waits_is_still_suspected() {
        List<Finding> findings = findings(waitingMain()
                .thread("acceptor", it -> it.outside().at("com.acme.Acceptor.run:5"))
                .thread(
                        "worker",
                        it -> it.waits(ThreadWait.Kind.OBJECT_WAIT, "object:Y@1", false)
                                .at("java.lang.Object.wait:1", "com.acme.Worker.run:9")));

        assertThat(findings).extracting(Finding::verdict).containsExactly(Verdict.SUSPECTED);
    }

    @Test
    void a_call_of_a_client_library_is_suspected_while_a_thread_of_the_library_reads() {
        List<Finding> findings = findings(snapshot()
                .late()
                .thread(
                        "reader",
                        it -> it.daemon().outside().at("com.rabbitmq.client.impl.SocketFrameHandler.readFrame:5"))
                .thread(
                        "main",
                        main -> main.waits(ThreadWait.Kind.OBJECT_WAIT, "object:X@1", false)
                                .since(240)
                                .at(
                                        "java.lang.Object.wait:1",
                                        "com.rabbitmq.client.impl.AMQChannel.privateRpc:286",
                                        "com.acme.Sender.main:9")));

        assertThat(findings).extracting(Finding::kind).containsExactly(Kind.UNANSWERED_PEER);
    }
}
