package dev.hangscope.diagnosis.rules.executor;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

/** Hand-made loops that take tasks from a queue, in a process that serves. */
class BusyConsumersTest {
    private static final String TAKES = "com.acme.Loop.run:12";

    /** The loop handles an order and waits for the item that it put behind it; main waits for the order. */
    private static SnapshotBuilder loop(int items) {
        return snapshot()
                .thread("acceptor", it -> it.outside().at("sun.nio.ch.Net.accept:1", "com.acme.Web.serve:4"))
                .queue("tasks", queue -> queue.size(items).madeAt("com.acme.Loop.<init>:5"))
                .resource(Kind.LATCH, "order", latch -> latch.count(1).madeAt("com.acme.Loop.ask:30"))
                .resource(Kind.LATCH, "item", latch -> latch.count(1).madeAt("com.acme.Loop.ask:30"))
                .thread(
                        "main",
                        it -> it.awaits("order")
                                .at("com.acme.Loop.ask:31", "com.acme.Main.main:3")
                                .hasPut("tasks", 1, 31, "com.acme.Loop.ask:30"))
                .thread(
                        "loop",
                        it -> it.awaits("item")
                                .at("com.acme.Loop.ask:31", "com.acme.Order.total:8", TAKES)
                                .startedBy("main")
                                .hasTaken("tasks", 1, "com.acme.Order", TAKES)
                                .hasPut("tasks", 1, 31.2, "com.acme.Loop.ask:30"));
    }

    @Test
    void the_only_consumer_waits_for_what_it_put_behind_itself() {
        Finding finding = Findings.only(loop(1));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED pool-starvation");
        assertThat(finding.summary())
                .isEqualTo("the only consumer of a LinkedBlockingQueue, \"loop\", waits while it handles an item, and"
                        + " 1 item is behind it in the queue, into which it put before it began to wait.");
        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("loop", "main");
        assertThat(Lines.of(finding.evidence()))
                .anyMatch(line -> line.contains("\"loop\" put into the LinkedBlockingQueue before it began to wait"));
        assertThat(finding.fix()).startsWith("Let Loop.ask not wait");
    }

    @Test
    void two_loops_ask_each_other() {
        SnapshotBuilder crosswise = snapshot()
                .requests(0)
                .queue("stock", queue -> queue.size(1))
                .queue("sales", queue -> queue.size(1))
                .resource(Kind.LATCH, "price", latch -> latch.count(1))
                .resource(Kind.LATCH, "count", latch -> latch.count(1))
                .thread(
                        "stock",
                        it -> it.awaits("price")
                                .at("com.acme.Loop.ask:31", TAKES)
                                .hasTaken("stock", 3, "com.acme.Order", TAKES)
                                .hasPut("sales", 3, 31))
                .thread(
                        "sales",
                        it -> it.awaits("count")
                                .at("com.acme.Loop.ask:31", TAKES)
                                .hasTaken("sales", 3, "com.acme.Order", TAKES)
                                .hasPut("stock", 3, 31));

        Finding finding = Findings.only(crosswise);

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY pool-starvation");
        assertThat(finding.summary()).startsWith("\"stock\" \"sales\" each wait while they handle an item");
    }

    @Test
    void a_consumer_that_is_at_work_will_come_to_the_item() {
        assertThat(starvation(loop(1).thread("loop", it -> it.sleeps().at("com.acme.Order.total:8", TAKES))))
                .isFalse();
        assertThat(starvation(loop(1).thread(
                                "loop-2",
                                it -> it.sleeps()
                                        .at("com.acme.Mail.send:8", TAKES)
                                        .hasTaken("tasks", 1, "com.acme.Mail", TAKES))))
                .isFalse();
    }

    @Test
    void a_wait_for_another_thread_is_not_for_the_item() {
        assertThat(starvation(loop(1).resource(
                                Kind.LATCH, "item", latch -> latch.count(1).party("mailer", Role.RELEASER, 4))
                        .thread("mailer", it -> it.sleeps().at("com.acme.Mail.send:8"))))
                .isFalse();
    }

    @Test
    void an_item_that_was_put_long_before_the_wait_or_was_taken_is_not_awaited() {
        assertThat(starvation(loop(0))).isFalse();
        assertThat(starvation(loop(1).thread("loop", it -> it.hasPut("tasks", 1, 400))))
                .isFalse();
    }

    @Test
    void the_queue_of_a_pool_tells_nothing_of_its_own() {
        assertThat(starvation(loop(1).thread(
                                "loop",
                                it -> it.hasTaken(
                                        "tasks",
                                        1,
                                        "com.acme.Order",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062"))))
                .isFalse();
    }

    private static boolean starvation(SnapshotBuilder told) {
        return Findings.of(told).stream().anyMatch(each -> each.contains("pool-starvation"));
    }
}
