package dev.hangscope.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hangscope.agent.forward.ForwardException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the agent sends from a JVM. */
@Tag("one-jdk")
class AgentPumpTest {
    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private Thread pump;

    private void pumpTo(URI url, Map<String, String> environment) {
        pump = new Thread(() -> {
            try {
                new AgentPump().run(url, queue, environment, lines::add);
            } catch (ForwardException refused) {
                lines.add(refused.line());
            } catch (InterruptedException told) {
                lines.add("interrupted");
            }
        });
        pump.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        pump.interrupt();
        pump.join();
    }

    /** Those of other tests end when their clients are collected. */
    private static List<Thread> threadsOfTheJdksClient() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("HttpClient-"))
                .toList();
    }

    @Test
    void events_and_metrics_go_out_without_a_further_thread() throws IOException {
        List<Thread> before = threadsOfTheJdksClient();
        try (OtlpReceiver receiver = OtlpReceiver.plain()) {
            receiver.refuse(503);
            queue.add(WrittenEvents.line("event 1"));
            pumpTo(
                    receiver.url(),
                    Map.of(
                            "OTEL_EXPORTER_OTLP_HEADERS", "x-token=s3cret",
                            "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip",
                            "OTEL_METRIC_EXPORT_INTERVAL", "1"));

            await().until(() -> receiver.numbers().contains("hangscope.hangs[PROVEN, deadlock]=1"));
            queue.add(WrittenEvents.line("event 2"));
            await().until(() -> receiver.bodies().equals(List.of("event 1", "event 2")));

            assertThat(receiver.headers().get(0)).containsEntry("X-token", List.of("s3cret"));
            assertThat(lines).hasSize(2).first().asString().contains("HTTP status 503");
            assertThat(before).containsAll(threadsOfTheJdksClient());
        }
    }

    @Test
    void a_bad_variable_is_named() {
        pumpTo(URI.create("http://localhost:1"), Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"));

        await().until(() -> !lines.isEmpty());
        assertThat(lines.get(0)).startsWith("OTEL_EXPORTER_OTLP_TIMEOUT: 'soon'");
    }
}
