package dev.hangscope.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.agent.forward.ForwardException;
import dev.hangscope.agent.forward.ForwardRequest;
import dev.hangscope.agent.forward.ForwardRequest.Extent;
import dev.hangscope.agent.options.ExitCode;
import dev.hangscope.agent.publish.EventsAudience;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes out at a receiver of files that change as those of agents do, and as no agent would change them. */
@Tag("one-jdk")
class DirectoryForwarderTest {
    @TempDir
    private Path directory;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private OtlpReceiver receiver;

    @BeforeEach
    void receive() throws IOException {
        receiver = OtlpReceiver.plain();
    }

    @AfterEach
    void end() {
        receiver.close();
    }

    private void forward() throws ForwardException {
        forward(receiver.url());
    }

    private void forward(URI url) throws ForwardException {
        new DirectoryForwarder()
                .forward(new ForwardRequest(directory, url, null, Extent.ONCE, environment, lines::add));
    }

    private static List<String> bodies(int from, int to) {
        List<String> bodies = new ArrayList<>();
        for (int i = from; i < to; i++) {
            bodies.add("event " + i);
        }
        return bodies;
    }

    private static String text(int from, int to) {
        StringBuilder text = new StringBuilder();
        bodies(from, to).forEach(body -> text.append(WrittenEvents.line(body)));
        return text.toString();
    }

    @Test
    void an_event_arrives_as_the_contract_says() throws IOException, ForwardException {
        WrittenEvents.append(directory.resolve("web-3"), WrittenEvents.line("2 threads are deadlocked."));
        environment.put("OTEL_RESOURCE_ATTRIBUTES", "k8s.cluster.name=east%201,service.name=forwarder,host.name=node");

        forward();

        ResourceLogs logs = receiver.requests().get(0).getResourceLogs(0);
        LogRecord record = logs.getScopeLogs(0).getLogRecords(0);
        assertThat(logs.getScopeLogs(0).getScope().getName()).isEqualTo("dev.hangscope");
        assertThat(OtlpReceiver.attributes(logs.getResource().getAttributesList()))
                .isEqualTo(Map.of(
                        "service.name", "shop",
                        "host.name", "web-3",
                        "process.pid", "4242",
                        "k8s.cluster.name", "east 1"));
        assertThat(record.getEventName()).isEqualTo("hangscope.hang");
        assertThat(record.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_ERROR);
        assertThat(record.getSeverityText()).isEqualTo("ERROR");
        assertThat(record.getBody().getStringValue()).isEqualTo("2 threads are deadlocked.");
        assertThat(record.getTimeUnixNano()).isLessThanOrEqualTo(record.getObservedTimeUnixNano());
        assertThat(OtlpReceiver.attributes(record.getAttributesList()))
                .containsEntry("hangscope.finding.kind", "deadlock")
                .containsEntry("hangscope.finding.stuck_for", "31.5")
                .containsEntry("hangscope.finding.waiters", "[a, b]")
                .containsEntry("code.line.number", "42");
        assertThat(lines).containsExactly("1 event sent to " + receiver.url() + "/v1/logs");
    }

    @Test
    void hangs_that_are_open_are_counted() throws IOException, ForwardException {
        WrittenEvents.append(directory, WrittenEvents.line("x", "shop", "1", "found"));
        WrittenEvents.append(directory, WrittenEvents.line("x", "shop", "2", "found"));
        WrittenEvents.append(directory, WrittenEvents.line("x", "shop", "1", "ended"));

        forward();

        assertThat(receiver.numbers())
                .containsExactlyInAnyOrder("hangscope.hangs[PROVEN, deadlock]=1", "hangscope.threads.stuck[]=2");
    }

    @Test
    void each_event_is_sent_once_over_restarts_rotations_and_torn_lines() throws IOException, ForwardException {
        String half = WrittenEvents.line("event 2");
        WrittenEvents.append(directory, text(0, 2) + half.substring(0, 100));
        forward();
        assertThat(receiver.bodies()).isEqualTo(bodies(0, 2));

        WrittenEvents.append(directory, half.substring(100));
        WrittenEvents.rotate(directory);
        WrittenEvents.append(directory, text(3, 5));
        forward();
        assertThat(receiver.bodies()).isEqualTo(bodies(0, 5));

        WrittenEvents.append(directory.resolve("later/below/deep"), text(5, 6));
        WrittenEvents.append(directory.resolve("far/too/deep/down"), text(9, 10));
        WrittenEvents.rotate(directory);
        WrittenEvents.append(directory, text(6, 7));
        forward();
        forward();
        assertThat(receiver.bodies()).containsExactlyInAnyOrderElementsOf(bodies(0, 7));
    }

    @Test
    void a_file_that_was_truncated_goes_on_behind_its_end() throws IOException, ForwardException {
        Path file = WrittenEvents.append(directory, text(0, 3));
        forward();
        Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
        forward();
        WrittenEvents.append(directory, text(3, 4));
        forward();

        assertThat(receiver.bodies()).isEqualTo(bodies(0, 4));
    }

    @Test
    void lines_that_are_no_events_are_left_out_and_told_once() throws IOException, ForwardException {
        WrittenEvents.append(
                directory,
                "no json\n{\"time\":1}\n" + text(0, 1) + "\n\u0000\u0000\n" + "x".repeat(300_000) + "\n" + text(1, 2)
                        + "y".repeat(200_000));

        forward();
        forward();
        WrittenEvents.append(directory, "y\n" + text(2, 3));
        forward();

        assertThat(receiver.bodies()).isEqualTo(bodies(0, 3));
        assertThat(lines)
                .filteredOn(line -> line.contains("no event"))
                .containsExactly(
                        "4 lines are no events, and were left out (" + directory.resolve(EventsAudience.FILE)
                                + ": no JSON, or cut off)",
                        "1 line is no event, and was left out (" + directory.resolve(EventsAudience.FILE)
                                + ": too long)");
    }

    @Test
    void links_and_further_names_are_not_followed(@TempDir Path elsewhere) throws IOException, ForwardException {
        Path secret = Files.writeString(directory.resolve("secret"), text(0, 1));
        Path linked = Files.createDirectory(directory.resolve("linked"));
        Files.createSymbolicLink(linked.resolve(EventsAudience.FILE), secret);
        Path named = Files.createDirectory(directory.resolve("named"));
        Files.createLink(named.resolve(EventsAudience.FILE), secret);
        WrittenEvents.append(elsewhere, text(0, 1));
        Files.createSymbolicLink(directory.resolve("elsewhere"), elsewhere);

        forward();

        assertThat(receiver.bodies()).isEmpty();
        assertThat(lines)
                .contains(named.resolve(EventsAudience.FILE) + " is not read: it has further names")
                .hasSize(2);
    }

    @Test
    void a_large_file_is_sent_to_its_end() throws IOException, ForwardException {
        String line = WrittenEvents.line("x".repeat(3_000));
        WrittenEvents.append(directory, line.repeat(6_000));

        forward();

        assertThat(receiver.records()).hasSize(6_000);
        assertThat(receiver.requests()).hasSizeGreaterThan(12);
    }

    @Test
    void a_receiver_that_is_busy_gets_all_later() throws IOException, ForwardException {
        receiver.refuse(503, 429);
        WrittenEvents.append(directory, text(0, 3));

        forward();

        assertThat(receiver.bodies()).isEqualTo(bodies(0, 3));
        assertThat(lines)
                .containsExactly(
                        "cannot send to " + receiver.url()
                                + "/v1/logs (it answers with HTTP status 503); trying again, and events wait",
                        "cannot send to " + receiver.url()
                                + "/v1/logs (it answers with HTTP status 429); trying again, and events wait",
                        "sending to " + receiver.url() + "/v1/logs again",
                        "3 events sent to " + receiver.url() + "/v1/logs");
    }

    @Test
    void what_is_too_large_is_sent_in_parts_and_what_is_bad_is_left_out() throws IOException, ForwardException {
        receiver.takeAtMost(100);
        receiver.refuseBodiesWith("event 333");
        WrittenEvents.append(directory, text(0, 600));

        forward();

        List<String> expected = bodies(0, 600);
        expected.remove("event 333");
        assertThat(receiver.bodies()).isEqualTo(expected);
        assertThat(lines).hasSize(2).first().asString().contains("refuses an event (it answers with HTTP status 400)");
    }

    @Test
    void one_that_refuses_everything_is_the_wrong_one_and_nothing_is_lost() throws IOException, ForwardException {
        WrittenEvents.append(directory, text(0, 3));
        receiver.refuseBodiesWith("event");

        assertThatThrownBy(this::forward)
                .isInstanceOf(ForwardException.class)
                .hasMessageContaining("not all events were sent");

        receiver.refuseBodiesWith("\0");
        forward();
        assertThat(receiver.bodies()).isEqualTo(bodies(0, 3));
    }

    @Test
    void a_token_is_neither_printed_nor_sent_to_another_host() throws IOException {
        WrittenEvents.append(directory, text(0, 1));
        environment.put("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20s3cret,x-scope=a");
        try (OtlpReceiver other = OtlpReceiver.plain()) {
            receiver.redirectTo(other.url().resolve("/v1/logs"));

            assertThatThrownBy(this::forward).hasMessageContaining("a redirect, which is not followed");

            assertThat(other.headers()).isEmpty();
        }
        assertThat(receiver.headers().get(0)).containsEntry("Authorization", List.of("Bearer s3cret"));
        assertThat(lines.toString()).doesNotContain("s3cret");
    }

    @Test
    void a_second_forwarder_is_told_of_the_first() throws IOException {
        WrittenEvents.append(directory, text(0, 1));
        receiver.refuse(503, 503, 503);
        Thread first = new Thread(() -> {
            try {
                forward();
            } catch (ForwardException notAll) {
                lines.add(notAll.line());
            }
        });
        first.start();
        org.awaitility.Awaitility.await().until(() -> !lines.isEmpty());

        assertThatThrownBy(this::forward).hasMessageStartingWith("another forwarder uses " + directory);

        first.interrupt();
    }

    @Test
    void what_cannot_be_used_is_named_with_the_remedy() throws IOException {
        assertFails(directory.resolve("none"), Map.of(), ExitCode.COULD_NOT_LOOK, "there is no such directory");
        assertFails(Files.createFile(directory.resolve("file")), Map.of(), ExitCode.COULD_NOT_LOOK, "is no directory");
        assertFails(directory, Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "10s"), ExitCode.WRONG_USAGE, "'10s' is no number");
        assertFails(
                directory, Map.of("OTEL_EXPORTER_OTLP_CERTIFICATE", "/none.pem"), ExitCode.WRONG_USAGE, "/none.pem");
        assertFails(
                directory,
                Map.of(
                        "OTEL_EXPORTER_OTLP_CERTIFICATE",
                        directory.resolve("file").toString()),
                ExitCode.WRONG_USAGE,
                "is no PEM file");
        assertFails(directory, Map.of("OTEL_EXPORTER_OTLP_COMPRESSION", "zip"), ExitCode.WRONG_USAGE, "gzip or none");
    }

    private void assertFails(Path place, Map<String, String> variables, ExitCode code, String words) {
        ForwardRequest request = new ForwardRequest(place, receiver.url(), null, Extent.ONCE, variables, lines::add);

        assertThatThrownBy(() -> new DirectoryForwarder().forward(request))
                .isInstanceOfSatisfying(
                        ForwardException.class,
                        failed -> assertThat(failed.exitCode()).isEqualTo(code))
                .hasMessageContaining(words);
    }
}
