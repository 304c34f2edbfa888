package dev.hangscope.diagnosis.rules.wakeup;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

/** Long waits at synchronizers of which every use was recorded, in a process whose other threads never used them. */
class NeverReleasedTest {
    private static SnapshotBuilder living(Kind kind) {
        return snapshot()
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))
                .resource(kind, "it", it -> it.madeAt("com.acme.Order.open:5"));
    }

    @Test
    void the_synchronizer_tells_the_kind() {
        Finding finding = Findings.only(living(Kind.LATCH)
                .thread("order", it -> it.virtual().awaits("it").at("com.acme.Order.await:9")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unreleased-synchronizer");
        assertThat(finding.summary())
                .isEqualTo(
                        "1 thread waits: \"order\" awaiting a CountDownLatch at com.acme.Order.await(Order.java:9) for"
                                + " 31 s; no thread was seen to release the CountDownLatch made at"
                                + " com.acme.Order.open(Order.java:5).");
        assertThat(Findings.of(living(Kind.FUTURE).thread("main", it -> it.awaits("it"))))
                .containsExactly("SUSPECTED abandoned-future");
        assertThat(Findings.of(living(Kind.EXCHANGER).thread("odd", it -> it.awaits("it"))))
                .containsExactly("SUSPECTED unreleased-synchronizer");
    }

    @Test
    void a_synchronizer_whose_uses_were_not_recorded_tells_nothing() {
        assertThat(Findings.of(snapshot()
                        .thread("ticker", it -> it.daemon().sleeps())
                        .resource(Kind.LATCH, "it", it -> {})
                        .thread("order", it -> it.awaits("it"))))
                .containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void a_latch_that_a_working_thread_has_counted_is_not_listed() {
        assertThat(Findings.of(living(Kind.LATCH)
                        .resource(Kind.LATCH, "it", it -> it.party("worker", Role.RELEASER, 1))
                        .thread("order", it -> it.awaits("it"))
                        .thread("worker", it -> it.sleeps())))
                .isEmpty();
    }

    @Test
    void a_young_wait_and_the_shutdown_latch_of_a_server_are_not_listed() {
        assertThat(Findings.of(
                        living(Kind.LATCH).thread("order", it -> it.awaits("it").since(1))))
                .isEmpty();
        assertThat(Findings.of(living(Kind.LATCH)
                        .thread("acceptor", it -> it.daemon().outside().at("java.net.ServerSocket.accept:1"))
                        .thread("main", it -> it.awaits("it").at("com.acme.Main.main:9"))))
                .isEmpty();
    }

    @Test
    void a_full_pipe_that_no_thread_ever_read_is_told() {
        SnapshotBuilder full = snapshot()
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))
                .resource(Kind.PIPE, "it", it -> it.count(1024).limit(1024).party("main", Role.WRITER, 1))
                .thread("main", it -> it.writes("it").at("com.acme.Copy.all:9", "com.acme.Main.main:2"));

        Finding finding = Findings.only(full);

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED full-pipe");
        assertThat(finding.summary()).contains("no thread was seen to read from");
    }
}
