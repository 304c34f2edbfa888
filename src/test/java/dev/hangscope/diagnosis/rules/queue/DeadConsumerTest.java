package dev.hangscope.diagnosis.rules.queue;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
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
        assertThat(Lines.of(finding.evidence()))
                .containsExactly("died: \"AsyncAppender-Worker\" by java.lang.NoClassDefFoundError: boom "
                        + "(thrown at com.acme.BadAppender.append(BadAppender.java:4))");
        assertThat(finding.fix()).contains("AsyncAppender-Worker").contains("Worker.run");
    }

    @Test
    void a_consumer_that_has_ended_may_be_started_again_by_its_living_starter() {
        for (String death : new String[] {null, "java.lang.IllegalStateException"}) {
            assertThat(Findings.of(startedByMain(death).thread("main", main -> main.sleeps())))
                    .as("died of %s", death)
                    .containsExactly("SUSPECTED dead-consumer");
            assertThat(Findings.of(startedByMain(death).thread("main", main -> main.joins("producer"))))
                    .as("died of %s", death)
                    .containsExactly("LIKELY dead-consumer");
        }
    }

    @Test
    void of_a_consumer_whose_starter_is_forgotten_nobody_knows_who_may_start_another() {
        assertThat(Findings.of(startedByHelper().ended("helper", helper -> helper.startedBy("producer"))))
                .containsExactly("LIKELY dead-consumer");
        assertThat(Findings.of(startedByHelper())).containsExactly("SUSPECTED dead-consumer");
    }

    private static SnapshotBuilder startedByHelper() {
        return consumer(consumer -> consumer.startedBy("helper")).thread("main", main -> main.joins("producer"));
    }

    @Test
    void a_sibling_that_has_not_taken_yet_may_do_so() {
        assertThat(Findings.of(sibling("com.acme.Shop.open:4"))).containsExactly("SUSPECTED dead-consumer");
        assertThat(Findings.of(sibling("com.acme.Metrics.start:9"))).containsExactly("LIKELY dead-consumer");
    }

    private static SnapshotBuilder sibling(String startedAt) {
        return consumer(consumer -> consumer.startedBy("main", "com.acme.Shop.open:4"))
                .thread("main", main -> main.joins("producer"))
                .thread("pausing", thread -> thread.daemon().sleeps().startedBy("main", startedAt));
    }

    private static SnapshotBuilder startedByMain(String death) {
        return consumer(consumer -> {
            consumer.startedBy("main");
            if (death != null) {
                consumer.diedOf(death, null);
            }
        });
    }

    @Test
    void a_scheduler_that_started_the_consumer_may_start_it_again() {
        assertThat(Findings.of(died("watchdog").thread("watchdog", DeadConsumerTest::waitsForItsNextRun)))
                .containsExactly("SUSPECTED dead-consumer");
        assertThat(Findings.of(died("main").thread("watchdog", DeadConsumerTest::waitsForItsNextRun)))
                .containsExactly("LIKELY dead-consumer");
    }

    private static void waitsForItsNextRun(SnapshotBuilder.ThreadBuilder worker) {
        worker.daemon()
                .waits(ThreadWait.Kind.QUEUE_TAKE, null, true)
                .startedBy("main", "com.acme.Metrics.start:4")
                .at(
                        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062");
    }

    @Test
    void a_worker_that_took_the_place_of_the_starter_may_start_the_consumer_again() {
        SnapshotBuilder told = died("worker-1")
                .ended("worker-1", worker -> worker.startedBy("main").diedOf("java.lang.Error", null));

        assertThat(Findings.of(told)).containsExactly("LIKELY dead-consumer");
        assertThat(Findings.of(told.thread(
                        "worker-2",
                        worker -> worker.sleeps()
                                .startedBy("worker-1", "java.util.concurrent.ThreadPoolExecutor.processWorkerExit:1"))))
                .containsExactly("SUSPECTED dead-consumer");
    }

    @Test
    void a_thread_that_started_another_at_the_same_place_may_replace_the_consumer() {
        SnapshotBuilder told = died("main")
                .thread("supervisor", thread -> thread.daemon().sleeps().at("org.lib.Supervisor.run:3"));

        assertThat(Findings.of(told)).containsExactly("LIKELY dead-consumer");
        assertThat(Findings.of(told.thread(
                        "consumer-of-another-queue",
                        thread -> thread.daemon().sleeps().startedBy("supervisor", "com.acme.Consumers.start:12"))))
                .containsExactly("SUSPECTED dead-consumer");
    }

    @Test
    void a_thread_in_the_code_that_started_the_consumer_may_replace_it() {
        assertThat(Findings.of(died("main")
                        .thread("supervisor", thread -> thread.daemon().sleeps().at("com.acme.Consumers$Check.run:3"))))
                .containsExactly("SUSPECTED dead-consumer");
        assertThat(Findings.of(died("main")
                        .thread("ticker", thread -> thread.daemon().sleeps().at("com.acme.Metrics.tick:3"))))
                .containsExactly("LIKELY dead-consumer");
    }

    private static SnapshotBuilder died(String starter) {
        return consumer(consumer -> consumer.startedBy(starter, "com.acme.Consumers.start:12")
                        .diedOf("java.lang.IllegalStateException", "bad message"))
                .thread("main", main -> main.joins("producer"));
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
        assertThat(finding.releasers().get(0).fate().last()).contains("an idle pool worker");
        assertThat(finding.fix()).contains("Future");
    }

    @Test
    void two_threads_that_put_into_each_others_queue_are_told_to_take_first() {
        SnapshotBuilder told = snapshot()
                .queue("left", queue -> queue.handOff())
                .queue("right", queue -> queue.handOff())
                .thread("one", one -> one.puts("left").hasPut("left", 2, 31))
                .thread("two", two -> two.puts("right").hasTaken("left", 1, "S"));

        assertThat(Findings.diagnosis(told).findings())
                .extracting(Finding::fix)
                .allMatch(fix -> fix.contains("take before it puts"));
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
        assertThat(Lines.of(finding.holdsUp()))
                .containsExactly("\"main\" in Thread.join at com.acme.Main.main(Main.java:4)");
    }

    private static SnapshotBuilder ownPool(Consumer<SnapshotBuilder.ThreadBuilder> second) {
        return snapshot()
                .queue("tasks", queue -> queue.capacity(2).size(2))
                .pool(
                        "crawlers",
                        pool -> pool.ownsFirstQueue()
                                .runs("crawler-1", "com.acme.Crawl$$Lambda", null)
                                .runs("crawler-2", "com.acme.Crawl$$Lambda", null))
                .thread("crawler-1", it -> it.puts("tasks").at("com.acme.Crawl.submit:8"))
                .thread("crawler-2", second);
    }

    @Test
    void the_threads_of_a_pool_that_put_into_its_own_full_queue() {
        Finding finding = Findings.only(ownPool(it -> it.puts("tasks").at("com.acme.Crawl.submit:8")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY dead-consumer");
        assertThat(finding.summary())
                .endsWith("it is the queue of their own pool, and all threads of the pool wait so.");
        assertThat(finding.fix()).contains("not put into the queue that its own thread empties");
    }

    @Test
    void a_thread_of_the_pool_that_is_at_work_takes_the_next_task() {
        assertThat(Findings.of(ownPool(it -> it.sleeps().at("com.acme.Crawl.load:8"))))
                .isEmpty();
    }
}
