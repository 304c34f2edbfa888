package dev.hangscope.diagnosis.signatures;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.code.Signature;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each line of the table has its effect, on relocated copies too. */
class SignaturesTest {
    private static final String TOLD = "SUSPECTED unexplained-wait";

    private static Stream<Signature> idle() {
        return Signatures.ALL.stream().filter(each -> each.meaning() == Meaning.IDLE);
    }

    private static Stream<Signature> shutdown() {
        return Signatures.ALL.stream().filter(each -> each.meaning() == Meaning.AWAITS_SHUTDOWN);
    }

    private static Stream<Signature> loops() {
        return Signatures.ALL.stream().filter(each -> each.meaning() == Meaning.RUN_LOOP);
    }

    private static String frame(Signature signature) {
        return signature.type().replace("*", "org.shaded") + "."
                + signature.method().replace("*", "run") + ":1";
    }

    private static List<String> findings(boolean daemon, String... stack) {
        SnapshotBuilder told = snapshot()
                .thread("acceptor", it -> it.daemon().outside().at("java.net.ServerSocket.accept:1"))
                .thread("worker", it -> {
                    if (daemon) {
                        it.daemon();
                    }
                    it.waits(Kind.OBJECT_WAIT, null, false).at(stack);
                });
        return Findings.of(told);
    }

    @ParameterizedTest
    @MethodSource({"idle", "shutdown"})
    void a_thread_that_waits_in_it_is_idle(Signature signature) {
        assertThat(findings(false, "java.lang.Object.wait:1", frame(signature), "java.lang.Thread.run:840"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("idle")
    void code_of_the_application_above_it_is_not_idle(Signature signature) {
        assertThat(findings(false, "java.lang.Object.wait:1", "com.acme.Cell.get:9", frame(signature)))
                .singleElement()
                .isIn(TOLD, "SUSPECTED pool-starvation");
    }

    @ParameterizedTest
    @MethodSource("loops")
    void a_loop_that_waits_itself_has_no_task(Signature signature) {
        if (!signature.type().startsWith("java.")) {
            assertThat(findings(false, "java.util.concurrent.locks.LockSupport.park:1", frame(signature)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("loops")
    void what_it_runs_is_a_task(Signature signature) {
        assertThat(findings(true, "java.lang.Object.wait:1", "com.acme.Cell.get:9", frame(signature)))
                .containsExactly(TOLD);
    }

    @Test
    void a_wait_that_reactor_turned_into_one_is_told_by_the_caller() {
        assertThat(findings(
                        false,
                        "java.util.concurrent.CountDownLatch.await:230",
                        "reactor.core.publisher.BlockingSingleSubscriber.blockingGet:90",
                        "org.springframework.boot.web.embedded.netty.NettyWebServer$1.run:1"))
                .isEmpty();
    }

    private static Stream<Signature> serialLoops() {
        return Signatures.ALL.stream().filter(each -> each.meaning() == Meaning.SERIAL_LOOP);
    }

    @ParameterizedTest
    @MethodSource("serialLoops")
    void a_task_of_it_that_waits_starves_the_next(Signature signature) {
        assertThat(Findings.of(snapshot()
                        .mainEnded()
                        .thread(
                                "worker",
                                it -> it.waits(Kind.OBJECT_WAIT, null, false)
                                        .at("java.lang.Object.wait:1", "com.acme.Cell.get:9", frame(signature)))))
                .containsExactly("LIKELY pool-starvation");
    }

    private static Stream<Signature> rowLocks() {
        return Signatures.ALL.stream().filter(each -> each.meaning() == Meaning.ROW_LOCK);
    }

    @ParameterizedTest
    @MethodSource("rowLocks")
    void the_only_thread_that_waits_in_it_waits_for_itself(Signature signature) {
        assertThat(Findings.of(snapshot()
                        .thread(
                                "main",
                                it -> it.waits(Kind.OBJECT_WAIT, null, true)
                                        .at("java.lang.Object.wait:1", frame(signature), "com.acme.Main.main:9"))))
                .containsExactly("LIKELY deadlock");
    }

    private static Stream<Signature> rings() {
        return Signatures.ALL.stream().filter(each -> each.meaning() == Meaning.RING_FULL);
    }

    private static Stream<Signature> ringConsumers() {
        return Signatures.ALL.stream().filter(each -> each.meaning() == Meaning.RING_CONSUMER);
    }

    private static List<String> fullRing(String full, String consumer) {
        return Findings.of(snapshot()
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))
                .monitor("lock", "main")
                .thread(
                        "main",
                        it -> it.waits(Kind.PARK, null, false)
                                .at("java.util.concurrent.locks.LockSupport.parkNanos:1", full, "com.acme.Log.add:2"))
                .thread("consumer", it -> it.awaits("lock").at("com.acme.Log.write:2", consumer)));
    }

    @ParameterizedTest
    @MethodSource("rings")
    void a_producer_at_a_full_ring_waits_for_the_consumer(Signature signature) {
        assertThat(fullRing(frame(signature), "com.lmax.disruptor.BatchEventProcessor.run:1"))
                .containsExactly("LIKELY deadlock");
    }

    @ParameterizedTest
    @MethodSource("ringConsumers")
    void a_consumer_of_a_ring_makes_room(Signature signature) {
        assertThat(fullRing("com.lmax.disruptor.MultiProducerSequencer.next:1", frame(signature)))
                .containsExactly("LIKELY deadlock");
    }
}
