package dev.hangscope.diagnosis.rules.lock;

import static dev.hangscope.snapshot.SnapshotBuilder.seconds;
import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.QueueBuilder;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class JoinDeadlockTest {

    private static SnapshotBuilder shutdown() {
        return snapshot()
                .thread("main", main -> main.joins("cache").at("com.acme.Shutdown.close:25"))
                .thread("cache", thread -> thread.joins("indexer").at("com.acme.Shutdown.flush:33"))
                .thread("indexer", thread -> thread.joins("cache").at("com.acme.Shutdown.end:40"));
    }

    @Test
    void two_threads_that_join_each_other_are_proven() {
        Finding finding = Findings.only(shutdown());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("PROVEN join-deadlock");
        assertThat(finding.summary()).isEqualTo("2 threads wait for ever for each other's end.");
        assertThat(finding.notProvenBecause()).isEmpty();
        assertThat(Lines.of(finding.holdsUp()))
                .containsExactly("\"main\" in Thread.join at com.acme.Shutdown.close(Shutdown.java:25)");
        assertThat(Lines.of(finding.evidence()))
                .containsExactlyInAnyOrder(
                        "chain: \"cache\" waits for the end of \"indexer\"",
                        "chain: \"indexer\" waits for the end of \"cache\"");
    }

    @Test
    void a_join_can_be_interrupted_by_who_lives() {
        assertThat(Findings.of(shutdown().thread("watchdog", thread -> thread.sleeps())))
                .containsExactly("LIKELY join-deadlock");
    }

    @Test
    void an_exit_that_waits_for_a_hook_that_waits_for_it() {
        Finding finding = Findings.only(snapshot()
                .exit(ExitState.SHUTTING_DOWN, seconds(31))
                .thread(
                        "main",
                        main -> main.joins("hook")
                                .at(
                                        "java.lang.Thread.join:1",
                                        "java.lang.ApplicationShutdownHooks.runHooks:107",
                                        "java.lang.Runtime.exit:115",
                                        "com.acme.Job.main:20"))
                .thread("hook", hook -> hook.joins("main").at("com.acme.Job.waitForMain:30")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("PROVEN join-deadlock");
        assertThat(finding.summary()).startsWith("System.exit waits for ever for a shutdown hook");
        assertThat(Lines.of(finding.holdsUp())).contains("the JVM's exit");
    }

    @Test
    void a_thread_that_waits_for_its_own_end_blocks_none_that_an_unseen_one_may_release() {
        assertThat(Findings.of(keeperOf(orders -> orders.incomplete("some uses were lost"))))
                .containsExactly("SUSPECTED dead-consumer");
        assertThat(Findings.of(keeperOf(orders -> {}))).anyMatch(line -> line.endsWith("join-deadlock"));
    }

    private static SnapshotBuilder keeperOf(Consumer<QueueBuilder> orders) {
        return snapshot()
                .queue("orders", queue -> orders.accept(queue.capacity(1).size(1)))
                .thread(
                        "keeper",
                        thread -> thread.hasTaken("orders", 3, "java.lang.String")
                                .joins("keeper")
                                .at("com.acme.Shop.keepAlive:9"))
                .thread("writer", thread -> thread.puts("orders").at("com.acme.Shop.order:20"));
    }

    @Test
    void a_consumer_that_joins_itself_leaves_the_items_of_its_queue() {
        Finding finding = Findings.only(closing(client -> client.hasTaken("events", 3, "com.acme.Event")));

        assertThat(finding.kind().id()).isEqualTo("join-deadlock");
        assertThat(finding.summary()).isEqualTo("1 thread waits for ever for its own end.");
    }

    @Test
    void a_thread_that_joins_itself_to_rest_is_no_finding_while_another_one_consumes() {
        assertThat(Findings.of(closing(client -> {}))).isEmpty();
        assertThat(Findings.of(closing(client -> client.hasTaken("events", 3, "com.acme.Event"))
                        .thread(
                                "other",
                                other -> other.hasTaken("events", 9, "com.acme.Event")
                                        .sleeps()
                                        .at("java.lang.Thread.sleep:1", "com.acme.Events.slowly:9"))))
                .isEmpty();
    }

    private static SnapshotBuilder closing(Consumer<SnapshotBuilder.ThreadBuilder> client) {
        return snapshot()
                .queue("events", queue -> queue.size(1))
                .thread("web", web -> web.outside().at("java.net.ServerSocket.accept:1", "com.acme.Web.run:4"))
                .thread("client", thread -> {
                    thread.joins("client").at("com.acme.Client.close:9", "com.acme.Client.loop:30");
                    client.accept(thread);
                });
    }

    private static SnapshotBuilder keptAlive(String... stack) {
        return snapshot()
                .thread("web", web -> web.outside().at("java.net.ServerSocket.accept:1", "com.acme.Web.run:4"))
                .thread("keeper", keeper -> keeper.joins("keeper").at(stack))
                .thread("main", main -> main.joins("keeper").at("com.acme.Main.main:9"));
    }

    @Test
    void a_thread_that_does_nothing_but_join_itself_keeps_a_server_alive_with_main() {
        assertThat(Findings.of(
                        keptAlive("java.lang.Thread.join:1", "com.acme.Main.rest:20", "com.acme.Main$$Lambda.run:1")))
                .isEmpty();
        assertThat(Findings.of(
                        keptAlive("java.lang.Thread.join:1", "com.acme.Client.close:9", "com.acme.Client.loop:30")))
                .anyMatch(line -> line.endsWith("join-deadlock"));
    }
}
