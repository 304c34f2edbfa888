package dev.hangscope.diagnosis.rules.executor;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import org.junit.jupiter.api.Test;

class BlockedEventLoopTest {

    private static SnapshotBuilder vertx() {
        return snapshot()
                .mainEnded()
                .resource(ResourceFacts.Kind.FUTURE, "answer", future -> {})
                .thread(
                        "vert.x-eventloop-thread-0",
                        loop -> loop.awaits("answer")
                                .at(
                                        "java.util.concurrent.CompletableFuture.get:2072",
                                        "com.acme.Main.ask:7",
                                        "io.netty.channel.nio.NioEventLoop.run:569",
                                        "java.lang.Thread.run:840"))
                .thread(
                        "vertx-blocked-thread-checker",
                        timer -> timer.daemon()
                                .waits(Kind.OBJECT_WAIT, null, true)
                                .at("java.lang.Object.wait:1", "java.util.TimerThread.mainLoop:563"));
    }

    @Test
    void an_event_loop_that_waits_for_what_only_it_could_do() {
        Finding finding = Findings.only(vertx());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-starvation");
        assertThat(finding.summary()).startsWith("the event loop \"vert.x-eventloop-thread-0\" waits for a result");
        assertThat(finding.fix()).contains("Main.ask");
    }

    @Test
    void a_worker_may_give_the_result_and_a_second_loop_may_get_it() {
        assertThat(Findings.of(vertx().thread("worker", thread -> {}))).containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(vertx().thread(
                                "vert.x-eventloop-thread-1",
                                loop -> loop.outside()
                                        .at(
                                                "java.nio.channels.Selector.select:1",
                                                "io.netty.channel.nio.NioEventLoop.run:569"))))
                .containsExactly("SUSPECTED pool-starvation");
    }
}
