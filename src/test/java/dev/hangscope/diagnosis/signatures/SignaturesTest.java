package dev.hangscope.diagnosis.signatures;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
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
                .containsExactly(TOLD);
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
}
