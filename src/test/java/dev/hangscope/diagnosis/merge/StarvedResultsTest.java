package dev.hangscope.diagnosis.merge;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The only worker of a pool waits for futures of a library that are queued behind it, in a process that ticks. */
class StarvedResultsTest {
    private static final String RUN = "java.util.concurrent.ThreadPoolExecutor.runWorker:1136";
    private static final String GET = "com.google.common.util.concurrent.AbstractFuture.get:563";

    private final SnapshotBuilder jvm = snapshot()
            .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.web.Ticker.run:8"))
            .pool(
                    "prices",
                    pool -> pool.limit(1)
                            .runs("worker", "com.google.common.util.concurrent.TrustedListenableFutureTask", null)
                            .pending("com.google.common.util.concurrent.TrustedListenableFutureTask", null))
            .thread(
                    "worker",
                    it -> it.waits(
                                    ThreadWait.Kind.PARK,
                                    "object:com.google.common.util.concurrent.CollectionFuture@1f",
                                    false)
                            .at(
                                    "java.util.concurrent.locks.LockSupport.park:211",
                                    GET,
                                    "com.acme.Prices.lambda$all$0:14",
                                    RUN));

    private void mainWaitsIn(String method) {
        jvm.thread(
                "main",
                it -> it.waits(
                                ThreadWait.Kind.PARK,
                                "object:com.google.common.util.concurrent.TrustedListenableFutureTask@2f",
                                false)
                        .at("java.util.concurrent.locks.LockSupport.park:211", GET, method, "com.acme.Main.main:5"));
    }

    @Test
    void the_thread_that_waits_for_the_result_is_told_with_the_pool() {
        mainWaitsIn("com.acme.Prices.all:20");

        List<Finding> findings = Findings.diagnosis(jvm).findings();
        assertThat(findings).extracting(finding -> finding.kind().id()).containsExactly("pool-starvation");
        assertThat(Lines.of(findings.get(0).evidence())).anyMatch(line -> line.contains("\"main\" parked"));
    }

    @Test
    void a_thread_of_other_code_is_told_by_itself() {
        mainWaitsIn("com.acme.orders.Orders.all:20");

        assertThat(Findings.of(jvm)).containsExactlyInAnyOrder("LIKELY pool-starvation", "SUSPECTED unexplained-wait");
    }

    @Test
    void a_future_whose_making_was_not_recorded_is_told_with_the_pool() {
        jvm.late()
                .resource(ResourceFacts.Kind.FUTURE, "page", future -> {})
                .thread(
                        "main",
                        it -> it.awaits("page")
                                .at(
                                        "java.util.concurrent.CompletableFuture.get:2072",
                                        "com.acme.Prices.page:20",
                                        "com.acme.Main.main:5"));

        assertThat(Findings.of(jvm)).containsExactly("LIKELY pool-starvation");
    }
}
