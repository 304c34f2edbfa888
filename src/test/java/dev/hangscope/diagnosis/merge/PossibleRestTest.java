package dev.hangscope.diagnosis.merge;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A main thread that waits for a result which no thread reaches, as a heap dump shows. */
class PossibleRestTest {
    private static SnapshotBuilder waiting(String... stack) {
        return snapshot()
                .resource(ResourceFacts.Kind.FUTURE, "result", future -> {})
                .thread("main", main -> main.awaits("result").at(stack));
    }

    private static SnapshotBuilder serving(String... stack) {
        return waiting(stack)
                .thread("web", web -> web.outside().at("java.net.ServerSocket.accept:1", "com.acme.web.Server.run:4"));
    }

    private static List<String> findings(SnapshotBuilder told) {
        Snapshot snapshot = told.build();
        JvmFacts jvm = Objects.requireNonNull(snapshot.jvm());
        List<Reachability> reached = jvm.threads().stream()
                .filter(thread -> thread.name().equals("main"))
                .map(thread -> new Reachability(
                        thread.id(),
                        Reachability.Outcome.STUCK,
                        "java.util.concurrent.CompletableFuture",
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        null))
                .toList();
        return new Diagnostician(Rules.all())
                .diagnose(snapshot.withJvm(jvm.with(reached)), Duration.ofSeconds(5)).findings().stream()
                        .map(finding -> finding.verdict() + " " + finding.kind().id())
                        .toList();
    }

    @Test
    void main_may_wait_so_to_keep_a_server_alive() {
        assertThat(findings(serving("com.acme.Main.main:9"))).containsExactly("SUSPECTED abandoned-future");
        assertThat(findings(serving("reactor.core.publisher.Mono.block:1779", "com.acme.Main.main:9")))
                .containsExactly("SUSPECTED abandoned-future");
    }

    @Test
    void it_is_a_hang_where_the_process_serves_nothing_or_main_called_code_of_its_own() {
        assertThat(findings(waiting("com.acme.Main.main:9"))).containsExactly("PROVEN abandoned-future");
        assertThat(findings(serving("com.acme.Prices.load:20", "com.acme.Main.main:9")))
                .containsExactly("PROVEN abandoned-future");
    }

    @Test
    void it_is_a_hang_where_a_task_failed_a_started_thread_ended_or_another_thread_waits_for_it() {
        assertThat(findings(serving("com.acme.Main.main:9")
                        .history(it -> it.failed("io", 31, "com.acme.Main$Reply.read:5"))))
                .containsExactly("PROVEN abandoned-future");
        assertThat(findings(serving("com.acme.Main.main:9")
                        .ended("loader", loader -> loader.startedBy("main", "com.acme.Main.main:8"))))
                .containsExactly("PROVEN abandoned-future");
        assertThat(findings(serving("com.acme.Main.main:9")
                        .thread("closer", closer -> closer.joins("main").at("com.acme.Close.run:8"))))
                .containsExactly("PROVEN abandoned-future");
    }
}
