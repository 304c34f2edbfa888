package dev.hangscope.diagnosis.rules.outside;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.LoopbackConnection;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import org.junit.jupiter.api.Test;

/** A JVM that asks itself over a connection. */
class OwnPeersTest {
    private static final long OWN = pid(snapshot().build());

    private static long pid(Snapshot snapshot) {
        return snapshot.process().pid();
    }

    private static OutsideUse to(long pid) {
        return LoopbackConnection.asked(230, new OtherEnd(pid, "java -jar shop.jar"));
    }

    /** The only thread that serves requests makes one itself. */
    private static SnapshotBuilder asking(long pid) {
        return snapshot()
                .thread("main", main -> main.outside().at("java.net.SocketInputStream.read:1", "com.acme.Shop.main:9"))
                .thread(
                        "dispatcher",
                        server -> server.outside().at("java.net.SocketInputStream.read:1", "com.acme.Shop.handle:30"))
                .history(history -> history.inCall("main", 240, to(pid)).inCall("dispatcher", 240, to(pid)));
    }

    @Test
    void no_thread_is_left_that_could_answer() {
        var finding = Findings.only(asking(OWN));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY unanswered-peer");
        assertThat(finding.summary())
                .isEqualTo(
                        "2 threads have waited for 127.0.0.1:8080 to answer, and no other thread is at work; this JVM"
                                + " itself has the other end, and no thread of it is left that could go on.");
    }

    @Test
    void another_process_may_answer() {
        assertThat(Findings.of(asking(4711))).containsExactly("SUSPECTED unanswered-peer");
    }

    @Test
    void a_thread_that_accepts_or_selects_may_answer() {
        assertThat(Findings.of(asking(OWN)
                        .thread(
                                "selector",
                                selector -> selector.outside()
                                        .at(
                                                "sun.nio.ch.EPoll.wait:-2",
                                                "sun.nio.ch.SelectorImpl.select:1",
                                                "com.acme.Loop.run:3"))))
                .noneMatch(finding -> finding.startsWith("LIKELY"));
    }

    @Test
    void a_virtual_thread_may_answer() {
        assertThat(Findings.of(asking(OWN)
                        .thread("", session -> session.virtual().outside().at("com.acme.Shop.serve:3"))))
                .noneMatch(finding -> finding.startsWith("LIKELY"));
    }

    private static SnapshotBuilder holding() {
        return snapshot()
                .monitor("account", "main")
                .thread("main", main -> main.outside().at("java.net.SocketInputStream.read:1", "com.acme.Shop.audit:9"))
                .thread(
                        "dispatcher",
                        server -> server.awaits("account").since(240).at("com.acme.Shop.handle:30"))
                .history(history -> history.inCall("main", 240, to(OWN)));
    }

    @Test
    void the_handler_wants_the_lock_that_the_asker_holds() {
        var finding = Findings.only(holding());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY unanswered-peer");
        assertThat(finding.summary())
                .contains("and 1 thread waits for what it holds; this JVM itself has the other end");
    }

    @Test
    void another_handler_may_answer_meanwhile() {
        assertThat(Findings.of(holding().thread("handler-2", handler -> handler.at("com.acme.Shop.handle:12"))))
                .containsExactly("SUSPECTED unanswered-peer");
    }
}
