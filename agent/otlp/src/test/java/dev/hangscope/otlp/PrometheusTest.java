package dev.hangscope.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.forward.ForwardRequest;
import dev.hangscope.agent.forward.ForwardRequest.Extent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics in a real Prometheus, where {@code prometheus} is installed and has a receiver of OTLP (2.47 and newer). */
@Tag("one-jdk")
class PrometheusTest {
    private static final String OPTION = "--web.enable-otlp-receiver";
    private static final Pattern VERSION = Pattern.compile("version 2\\.([0-9]+)\\.");
    private static final int FIRST_WITH_FEATURE = 47;
    private static final int NOT_FOUND = 404;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    /** Returns the option that turns the receiver on. */
    private static String receiverOption() throws InterruptedException {
        String help = output("--help");
        Matcher version = VERSION.matcher(output("--version"));
        boolean hasFeature = version.find() && Integer.parseInt(version.group(1)) >= FIRST_WITH_FEATURE;
        assumeTrue(
                help.contains(OPTION) || hasFeature,
                "no prometheus with a receiver of OTLP (2.47 or newer) is installed");
        return help.contains(OPTION) ? OPTION : "--enable-feature=otlp-write-receiver";
    }

    private static String output(String argument) throws InterruptedException {
        try {
            Process process = new ProcessBuilder("prometheus", argument)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException notInstalled) {
            return "";
        }
    }

    private String get(String url) {
        try {
            return CLIENT.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException notYet) {
            return "";
        }
    }

    private static boolean hasReceiver(String prometheus) throws IOException, InterruptedException {
        HttpRequest empty = HttpRequest.newBuilder(URI.create(prometheus + "/api/v1/otlp/v1/metrics"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return CLIENT.send(empty, HttpResponse.BodyHandlers.discarding()).statusCode() != NOT_FOUND;
    }

    @Test
    void an_alert_on_the_metric_fires() throws Exception {
        String option = receiverOption();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String prometheus = "http://127.0.0.1:" + port;
        Process process = new ProcessBuilder(
                        "prometheus",
                        option,
                        "--config.file=" + Files.createFile(directory.resolve("empty.yml")),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        List<String> lines = new ArrayList<>();
        try (OtlpReceiver events = OtlpReceiver.plain()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> get(prometheus + "/-/ready").contains("Ready"));
            // Debian's packages of 2.53 know the option and have left the receiver out.
            assumeTrue(hasReceiver(prometheus), "the prometheus that is installed has no receiver of OTLP");
            WrittenEvents.append(directory.resolve("hangs"), WrittenEvents.line("event"));

            new DirectoryForwarder()
                    .forward(new ForwardRequest(
                            directory.resolve("hangs"),
                            null,
                            null,
                            Extent.ONCE,
                            Map.of(
                                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                                    events.url().toString(),
                                    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
                                    prometheus + "/api/v1/otlp/v1/metrics"),
                            lines::add));

            assertThat(lines).hasSize(1);
            String expression = "sum by (job, kind, verdict) (hangscope_hangs{verdict=~\"PROVEN|LIKELY\"}) > 0";
            assertThat(get(prometheus + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)))
                    .contains("{\"job\":\"shop\",\"kind\":\"deadlock\",\"verdict\":\"PROVEN\"}", ",\"1\"]");
            assertThat(get(prometheus + "/api/v1/query?query=hangscope_threads_stuck"))
                    .contains("\"instance\":\"web-3/4242\"", ",\"2\"]");
        } finally {
            process.destroy();
            process.waitFor();
        }
    }
}
