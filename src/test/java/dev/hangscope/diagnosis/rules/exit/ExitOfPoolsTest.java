package dev.hangscope.diagnosis.rules.exit;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

class ExitOfPoolsTest {

    private static SnapshotBuilder forgotten() {
        return snapshot()
                .mainEnded()
                .queue("tasks", queue -> queue.madeAt("org.lib.Queues.make:3"))
                .pool("mail", pool -> pool.idle("pool-1-thread-1"))
                .thread(
                        "pool-1-thread-1",
                        worker -> worker.idlePoolWorker("tasks").startedBy("main", "com.acme.Main.main:5"));
    }

    @Test
    void the_pool_that_nobody_shut_down_is_told_by_where_it_was_made() {
        assertThat(Findings.of(forgotten())).containsExactly("LIKELY exit-blocked");
        assertThat(Findings.only(forgotten()).fix())
                .startsWith("call shutdown() on the pool made at com.acme.Pages.<init>(Pages.java:9)");
    }
}
