package dev.hangscope.diagnosis.rules.queue;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MissingSentinelTest {

    @Test
    void two_consumers_with_one_sentinel_hang_and_the_report_counts() {
        Finding finding = Findings.only(Stories.importer());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY missing-sentinel");
        assertThat(finding.summary())
                .isEqualTo("2 consumers wait for ever on an empty LinkedBlockingQueue; its only producer has ended.");
        assertThat(Lines.of(finding.evidence()))
                .containsExactly("sentinels: 1 of 3 consumers ended, after taking a com.acme.Importer$Eof; 2 are left");
        assertThat(Lines.of(finding.holdsUp()))
                .containsExactly("\"main\" in Thread.join at com.acme.Importer.close(Importer.java:71)");
        assertThat(finding.releasers())
                .extracting(releaser -> releaser.thread() + " "
                        + releaser.fate().words() + " " + releaser.fate().last())
                .containsExactly(
                        "reader ended 30.9 s ago, after 120 puts; last at com.acme.Importer.read(Importer.java:30)");
        assertThat(finding.fix()).contains("one Eof per consumer (3)").contains("Importer.read");
    }

    @Test
    void one_consumer_without_sentinel_holds_up_the_exit_after_main_has_ended() {
        Finding finding = Findings.only(noSentinel(snapshot().mainEnded()));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY missing-sentinel");
        assertThat(Lines.of(finding.holdsUp())).containsExactly("the JVM's exit");
        assertThat(Lines.of(finding.evidence()))
                .first()
                .isEqualTo("sentinels: none taken: no consumer has returned, 1 is left");
    }

    private static SnapshotBuilder served(long putByMain, long putByServer) {
        return snapshot()
                .queue("tickets", queue -> {})
                .thread(
                        "main",
                        main -> main.takes("tickets")
                                .hasPut("tickets", putByMain, 31)
                                .hasTaken("tickets", 3, "java.lang.String")
                                .at("com.acme.Desk.call:9", "com.acme.Desk.main:4"))
                .thread(
                        "acceptor",
                        it -> it.daemon()
                                .outside()
                                .hasPut("tickets", putByServer, 31)
                                .startedBy("main", "com.acme.Web.start:3")
                                .at("java.net.ServerSocket.accept:1", "com.acme.Web.run:4"));
    }

    @Test
    void a_main_thread_that_has_used_up_what_it_put_itself_is_suspected_though_a_server_lives() {
        assertThat(Findings.of(served(3, 0))).containsExactly("SUSPECTED missing-sentinel");
    }

    @Test
    void a_main_thread_that_a_living_thread_feeds_is_idle() {
        assertThat(Findings.of(served(1, 2))).isEmpty();
    }

    private static SnapshotBuilder importer(Consumer<SnapshotBuilder.ThreadBuilder> reader) {
        return snapshot()
                .queue("rows", queue -> {})
                .thread(
                        "main",
                        main -> main.takes("rows")
                                .hasTaken("rows", 3, "java.lang.String")
                                .at("com.acme.Importer.take:9", "com.acme.Main.main:4"))
                .thread("metrics", metrics -> metrics.sleeps().startedBy("main", "org.lib.Metrics.start:3"))
                .ended("reader", it -> reader.accept(it.hasPut("rows", 3, 31)));
    }

    @Test
    void a_thread_that_takes_what_it_let_others_put_is_suspected_when_they_have_ended_though_a_stranger_lives() {
        assertThat(Findings.of(importer(reader -> reader.startedBy("main", "com.acme.Importer.take:7"))))
                .containsExactly("SUSPECTED missing-sentinel");
    }

    @Test
    void a_consumer_whose_producers_somebody_else_started_is_idle() {
        assertThat(Findings.of(importer(reader -> reader.startedBy("metrics", "org.lib.Metrics.run:7"))))
                .isEmpty();
    }

    @Test
    void a_consumer_whose_producers_were_started_beside_a_listener_is_idle() {
        assertThat(Findings.of(importer(reader -> reader.startedBy("main", "com.acme.Importer.take:7"))
                        .thread("http", it -> it.outside().startedBy("main", "com.acme.Main.main:2"))))
                .isEmpty();
    }

    private static SnapshotBuilder noSentinel(SnapshotBuilder told) {
        return told.queue("work", queue -> {})
                .thread(
                        "consumer",
                        thread -> thread.takes("work")
                                .at("com.acme.Consumer.run:8")
                                .hasTaken("work", 5, "java.lang.Integer"))
                .ended("producer", thread -> thread.startedBy("main").hasPut("work", 5, 31, "com.acme.Producer.run:3"));
    }

    @Test
    void a_producer_that_joins_its_consumers_before_the_sentinel_is_told_where_to_put_it() {
        Finding finding = Findings.only(snapshot()
                .queue("work", queue -> {})
                .thread(
                        "main",
                        thread -> thread.joins("consumer")
                                .at("com.acme.Main.main:9")
                                .hasPut("work", 5, 31, "com.acme.Main.main:6"))
                .thread("consumer", thread -> thread.takes("work").startedBy("main")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY missing-sentinel");
        assertThat(finding.summary()).endsWith("its only producer waits for ever itself.");
        assertThat(finding.fix()).startsWith("let \"main\" put one sentinel per consumer (1) before it waits at");
    }

    @Test
    void main_itself_may_be_the_consumer_when_nothing_else_can_move() {
        SnapshotBuilder told = snapshot()
                .queue("results", queue -> {})
                .thread("main", thread -> thread.takes("results").hasTaken("results", 3, "java.lang.String"))
                .ended(
                        "worker",
                        thread -> thread.startedBy("main")
                                .hasPut("results", 3, 31)
                                .diedOf("java.lang.IllegalStateException", "no fourth"));

        Finding finding = Findings.only(told);
        assertThat(finding.verdict().name()).isEqualTo("LIKELY");
        assertThat(finding.releasers().get(0).fate().last()).contains("by an uncaught java.lang.IllegalStateException");
        assertThat(Lines.of(finding.evidence()))
                .contains("died: \"worker\" by java.lang.IllegalStateException: no fourth");
        assertThat(finding.fix()).contains("finally");
    }

    @Test
    void a_thread_that_could_still_produce_makes_it_a_suspicion() {
        assertThat(Findings.of(noSentinel(snapshot())
                        .thread("main", thread -> thread.joins("consumer"))
                        .thread("acceptor", thread -> thread.outside())))
                .containsExactly("SUSPECTED missing-sentinel");
    }

    @Test
    void a_handler_that_the_producers_starter_started_may_go_on_producing() {
        SnapshotBuilder told = bootstrap(producer -> {});

        assertThat(Findings.of(told.thread(
                        "http",
                        http -> http.outside()
                                .at("sun.nio.ch.EPoll.wait:1")
                                .startedBy("main", "org.lib.Http.start:1"))))
                .isEmpty();
        assertThat(Findings.of(bootstrap(producer -> producer.diedOf("java.lang.Error", null))
                        .thread("http", http -> http.outside().startedBy("main"))))
                .as("the producer did not end by design")
                .containsExactly("LIKELY missing-sentinel");
        assertThat(Findings.of(bootstrap(producer -> {}).thread("stranger", thread -> thread.outside())))
                .as("of another lineage")
                .containsExactly("SUSPECTED missing-sentinel");
        assertThat(Findings.of(bootstrap(producer -> {}))).containsExactly("LIKELY missing-sentinel");
    }

    @Test
    void a_task_to_come_of_the_producers_code_may_go_on_producing() {
        assertThat(Findings.of(withTaskOf("com.acme.Feed"))).isEmpty();
        assertThat(Findings.of(withTaskOf("com.acme.Metrics"))).containsExactly("SUSPECTED missing-sentinel");
    }

    @Test
    void a_task_that_has_run_meanwhile_and_put_nothing_does_not_go_on_unless_there_is_another() {
        assertThat(Findings.of(withTasks(cron -> cron.again(9, 0.3), "com.acme.Feed")))
                .containsExactly("SUSPECTED missing-sentinel");
        assertThat(Findings.of(withTasks(cron -> cron.again(9, 0.3), "com.acme.Feed", "com.acme.Tomorrow")))
                .isEmpty();
    }

    private static SnapshotBuilder withTaskOf(String code) {
        return withTasks(cron -> {}, code);
    }

    private static SnapshotBuilder withTasks(Consumer<SnapshotBuilder.ThreadBuilder> worker, String... code) {
        return bootstrap(producer -> {})
                .pool("cron", pool -> {
                    pool.type("java.util.concurrent.ScheduledThreadPoolExecutor")
                            .idle("cron");
                    Stream.of(code).forEach(type -> pool.pending(type + "$1", null));
                })
                .thread(
                        "cron",
                        cron -> worker.accept(cron.daemon()
                                .waits(ThreadWait.Kind.QUEUE_TAKE, null, true)
                                .at(
                                        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062")));
    }

    private static SnapshotBuilder bootstrap(Consumer<SnapshotBuilder.ThreadBuilder> producer) {
        return snapshot()
                .queue("work", queue -> {})
                .thread("main", main -> main.joins("consumer"))
                .thread("consumer", consumer -> consumer.takes("work").hasTaken("work", 9, "java.lang.String"))
                .ended(
                        "first-batch",
                        batch -> producer.accept(
                                batch.startedBy("main", "com.acme.Feed.start:7").hasPut("work", 9, 31)));
    }

    @Test
    void a_sentinel_taken_by_a_fellow_shows_that_the_work_is_over_whoever_else_lives() {
        assertThat(Findings.of(Stories.importer()
                        .thread("metrics", thread -> thread.daemon().sleeps())))
                .containsExactly("LIKELY missing-sentinel");
    }

    @Test
    void a_fellow_that_ended_long_after_the_last_put_took_no_sentinel() {
        assertThat(Findings.of(noSentinel(snapshot())
                        .thread("main", thread -> thread.joins("consumer"))
                        .thread("acceptor", thread -> thread.outside())
                        .ended("idler", thread -> thread.ago(10).hasTaken("work", 3, "java.lang.Integer"))))
                .containsExactly("SUSPECTED missing-sentinel");
    }

    @Test
    void uses_that_were_not_seen_make_it_a_suspicion_that_says_why() {
        Finding finding = Findings.only(noSentinel(snapshot())
                .thread("main", thread -> thread.joins("consumer"))
                .queue("work", queue -> queue.incomplete("the queue is older than the agent")));

        assertThat(finding.verdict().name()).isEqualTo("SUSPECTED");
        assertThat(finding.notProvenBecause())
                .first()
                .isEqualTo("not every use of the queue was seen: the queue is older than the agent");
    }

    @Test
    void a_pipeline_of_two_queues_is_one_hang_and_its_first_stage_the_cause() {
        Finding finding = Findings.only(snapshot()
                .queue("raw", queue -> queue.madeAt("com.acme.Pipeline.<init>:1"))
                .queue("parsed", queue -> queue.madeAt("com.acme.Pipeline.<init>:2"))
                .thread("main", thread -> thread.joins("writer").at("com.acme.Main.main:3"))
                .thread(
                        "writer",
                        thread -> thread.takes("parsed")
                                .at("com.acme.Writer.run:5")
                                .hasTaken("parsed", 9, "P"))
                .thread(
                        "parser",
                        thread -> thread.takes("raw")
                                .at("com.acme.Parser.run:5")
                                .hasTaken("raw", 9, "R")
                                .hasPut("parsed", 9, 31))
                .ended("reader", thread -> thread.startedBy("main").hasPut("raw", 9, 31)));

        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("parser");
        assertThat(Lines.of(finding.holdsUp()))
                .containsExactlyInAnyOrder(
                        "\"writer\" taking from a LinkedBlockingQueue at com.acme.Writer.run(Writer.java:5)",
                        "\"main\" in Thread.join at com.acme.Main.main(Main.java:3)");
        assertThat(Lines.of(finding.evidence())).anyMatch(line -> line.startsWith("follows: 1 consumer waits"));
    }

    @Test
    void the_id_does_not_depend_on_lines_names_numbers_and_times() {
        String id = Findings.only(noSentinel(snapshot().mainEnded())).id();
        String other = Findings.only(snapshot()
                        .mainEnded()
                        .queue("elsewhere", queue -> queue.madeAt("com.acme.Importer.<init>:18"))
                        .thread(
                                "other-7",
                                thread -> thread.takes("elsewhere")
                                        .since(77)
                                        .at("com.acme.Consumer.run:9")
                                        .hasTaken("elsewhere", 8, "java.lang.Integer"))
                        .ended("x", thread -> thread.startedBy("main").hasPut("elsewhere", 8, 77)))
                .id();

        assertThat(id).hasSize(6).matches("[0-9a-f]+").isEqualTo(other);
        assertThat(Findings.only(Stories.importer()).id()).isNotEqualTo(id);
    }

    @Test
    void never_seen_producers_are_a_suspicion_only_when_nothing_else_lives() {
        SnapshotBuilder told = snapshot()
                .queue("work", queue -> {})
                .thread("main", thread -> thread.joins("consumer"))
                .thread("consumer", thread -> thread.takes("work"));

        assertThat(Findings.of(told)).containsExactly("SUSPECTED missing-sentinel");
        assertThat(Findings.of(told.thread("acceptor", thread -> thread.outside())))
                .isEqualTo(List.of());
    }

    @Test
    void a_worker_of_a_librarys_own_pool_is_idle_though_the_thread_that_began_is_gone() {
        assertThat(Findings.of(snapshot()
                        .mainEnded()
                        .queue("events", queue -> {})
                        .ended("starter", it -> it.hasPut("events", 1, 20))
                        .thread(
                                "event-1",
                                it -> it.takes("events")
                                        .at(
                                                "java.util.concurrent.LinkedBlockingQueue.take:435",
                                                "com.hazelcast.internal.util.executor.StripedExecutor$Worker.run:226"))
                        .thread("acceptor", it -> it.outside())))
                .isEmpty();
    }

    private static SnapshotBuilder buffers(int putBack) {
        return snapshot()
                .requests(0)
                .queue("free", queue -> queue.capacity(2))
                .thread("main", main -> main.joins("page").hasPut("free", 2, 60))
                .thread(
                        "page",
                        page -> page.takes("free")
                                .at("com.acme.Page.render:4")
                                .startedBy("main")
                                .hasTaken("free", 3, "com.acme.Buffer", "com.acme.Page.render:4")
                                .hasPut("free", putBack, 40, "com.acme.Page.render:9"));
    }

    @Test
    void a_queue_of_objects_that_were_not_put_back() {
        Finding finding = Findings.only(buffers(1));

        assertThat(finding.fix()).startsWith("if the queue is a pool of objects, put back in a finally block");
        assertThat(Lines.of(finding.evidence()))
                .anyMatch(line -> line.contains("\"page\" took 2 items more than it put back"));
        assertThat(Findings.only(buffers(0)).fix()).doesNotContain("pool of objects");
    }
}
