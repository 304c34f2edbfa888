package dev.hangscope.diagnosis.rules;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DeadConsumerTest {

    @Test
    void the_consumers_exception_is_named() {
        Finding finding = Findings.only(Stories.deadAppender());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY dead-consumer");
        assertThat(finding.summary())
                .isEqualTo("1 producer waits for ever for room in a full ArrayBlockingQueue; "
                        + "its only consumer has ended (NoClassDefFoundError).");
        assertThat(finding.evidence())
                .containsExactly("died: \"AsyncAppender-Worker\" by java.lang.NoClassDefFoundError: boom "
                        + "(thrown at com.acme.BadAppender.append(BadAppender.java:4))");
        assertThat(finding.fix()).contains("AsyncAppender-Worker").contains("Worker.run");
    }

    @Test
    void a_consumer_that_died_of_an_exception_is_not_waited_for_again() {
        assertThat(Findings.of(consumer(consumer -> consumer.startedBy("main").diedOf("java.lang.Error", null))
                        .thread("main", main -> main.sleeps())))
                .containsExactly("LIKELY dead-consumer");
    }

    @Test
    void a_consumer_that_returned_may_be_started_again_by_its_living_starter() {
        assertThat(Findings.of(consumer(consumer -> consumer.startedBy("main")).thread("main", main -> main.sleeps())))
                .containsExactly("SUSPECTED dead-consumer");
        assertThat(Findings.of(consumer(consumer -> consumer.startedBy("main"))
                        .thread("main", main -> main.joins("producer"))))
                .containsExactly("LIKELY dead-consumer");
    }

    private static SnapshotBuilder consumer(Consumer<SnapshotBuilder.ThreadBuilder> tell) {
        return snapshot()
                .queue("work", queue -> queue.capacity(2).size(2))
                .thread("producer", producer -> producer.puts("work").hasPut("work", 9, 31))
                .ended("consumer", consumer -> tell.accept(consumer.hasTaken("work", 7, "java.lang.String")));
    }

    @Test
    void a_hand_off_nobody_takes_is_a_dead_consumer() {
        assertThat(Findings.only(snapshot()
                                .queue("hand", queue -> queue.handOff())
                                .thread("main", main -> main.puts("hand").hasPut("hand", 1, 31))
                                .ended("consumer", consumer -> consumer.hasTaken("hand", 1, "java.lang.String")))
                        .summary())
                .isEqualTo("1 producer waits for ever for somebody to take from a SynchronousQueue; "
                        + "its only consumer has ended.");
    }

    @Test
    void a_transfer_into_an_unbounded_queue_waits_for_a_taker_too() {
        assertThat(Findings.of(snapshot()
                        .queue(
                                "transfer",
                                queue -> queue.type("LinkedTransferQueue").size(1))
                        .thread("main", main -> main.puts("transfer"))
                        .ended("consumer", consumer -> consumer.hasTaken("transfer", 1, "java.lang.String"))))
                .containsExactly("LIKELY dead-consumer");
    }

    @Test
    void nobody_ever_took_is_likely_only_when_nothing_else_lives() {
        SnapshotBuilder told = snapshot()
                .queue("work", queue -> queue.capacity(1).size(1))
                .thread("main", main -> main.puts("work").hasPut("work", 1, 31));

        assertThat(Findings.of(told)).containsExactly("LIKELY dead-consumer");
        assertThat(Findings.of(told.thread("starting", thread -> thread.outside())))
                .containsExactly("SUSPECTED dead-consumer");
    }

    @Test
    void a_pool_worker_whose_consuming_task_is_gone_consumes_no_more() {
        Finding finding = Findings.only(snapshot()
                .queue("tasks", queue -> {})
                .queue("work", queue -> queue.capacity(1).size(1))
                .thread("main", main -> main.puts("work").hasPut("work", 3, 31).at("com.acme.Main.main:4"))
                .thread(
                        "pool-1-thread-1",
                        worker -> worker.idlePoolWorker("tasks")
                                .startedBy("main", "com.acme.Main.main:3")
                                .hasTaken("work", 2, "java.lang.String")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY dead-consumer");
        assertThat(finding.releasers().get(0).last()).contains("an idle pool worker");
        assertThat(finding.fix()).contains("Future");
    }

    @Test
    void the_consumer_that_waits_for_the_producer_is_part_of_the_hang() {
        Finding finding = Findings.only(snapshot()
                .queue("work", queue -> queue.capacity(1).size(1))
                .thread(
                        "main",
                        main -> main.joins("producer").hasTaken("work", 1, "S").at("com.acme.Main.main:4"))
                .thread("producer", producer -> producer.puts("work").startedBy("main")));

        assertThat(finding.summary()).endsWith("its only consumer waits for ever itself.");
        assertThat(finding.holdsUp()).containsExactly("\"main\" in Thread.join at com.acme.Main.main(Main.java:4)");
    }
}
