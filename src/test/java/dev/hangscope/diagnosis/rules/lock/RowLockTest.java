package dev.hangscope.diagnosis.rules.lock;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import org.junit.jupiter.api.Test;

/** Waits for a lock of a database that runs in the JVM, told by their frames. */
class RowLockTest {
    private static SnapshotBuilder nested() {
        return snapshot()
                .thread(
                        "main",
                        it -> it.waits(Kind.OBJECT_WAIT, "object:org.h2.mvstore.tx.Transaction@1f", true)
                                .at(
                                        "java.lang.Object.wait:1",
                                        "org.h2.mvstore.tx.Transaction.waitForThisToEnd:746",
                                        "org.h2.jdbc.JdbcStatement.executeUpdate:188",
                                        "com.acme.Books.book:17",
                                        "com.acme.Main.main:9"));
    }

    @Test
    void the_only_thread_waits_for_its_own_first_transaction() {
        Finding finding = Findings.only(nested());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY deadlock");
        assertThat(finding.summary()).startsWith("1 thread waits for a database lock (Transaction)");
        assertThat(finding.fix()).contains("Books.book");
        assertThat(finding.notProvenBecause()).anyMatch(line -> line.contains("timeout"));
    }

    @Test
    void the_threads_of_the_database_end_no_transaction() {
        assertThat(Findings.of(nested().thread(
                                "MVStore background writer",
                                it -> it.daemon()
                                        .waits(Kind.OBJECT_WAIT, null, true)
                                        .at("java.lang.Object.wait:1", "org.h2.mvstore.MVStore$Writer.run:3"))))
                .containsExactly("LIKELY deadlock");
    }

    @Test
    void a_thread_at_work_may_end_its_transaction() {
        assertThat(Findings.of(nested().thread("report", it -> it.sleeps().at("java.lang.Thread.sleep:1"))))
                .isEmpty();
    }

    @Test
    void where_requests_may_come_it_is_a_suspicion() {
        assertThat(Findings.of(
                        nested().thread("acceptor", it -> it.daemon().outside().at("java.net.ServerSocket.accept:1"))))
                .containsExactly("SUSPECTED deadlock");
    }
}
