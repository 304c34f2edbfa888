package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.BrokenDeadlock;
import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import dev.hangscope.agent.dist.harness.HttpReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events by OTLP, from the agent and from the command that forwards files. */
@Tag("one-jdk")
class OtlpIT {
    private static final String FILE = "hangscope-events.ndjson";

    @TempDir
    private Path directory;

    private static String line(String body) {
        return "{\"time\":\"2026-11-28T05:20:00Z\",\"severity\":\"ERROR\",\"event\":\"hangscope.hang\",\"body\":\""
                + body + "\",\"attributes\":{},\"resource\":{\"service.name\":\"shop\"}}\n";
    }

    private void append(String body) throws IOException {
        Files.writeString(directory.resolve(FILE), line(body), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private ForkedJvm forward(int port) {
        return ForkedJvm.command("forward", directory.toString(), "--otlp", "http://localhost:" + port);
    }

    /** The application and another agent have files of such names that are no classes. The options come from the environment. */
    @Test
    void the_agent_sends_from_the_first_hang_on_and_touches_nothing_of_the_application() throws IOException {
        Path others = Files.createDirectories(directory.resolve("others/io/opentelemetry/api/common"));
        Files.writeString(others.resolve("Attributes.class"), "none");
        Path loaded = directory.resolve("loaded.log");
        try (HttpReceiver receiver = new HttpReceiver(0);
                ForkedJvm jvm = ForkedJvm.running(BrokenDeadlock.class)
                        .agentOptions("watch=200ms")
                        .environment("HANGSCOPE_OPTIONS", "watch=off,after=2s,otlp=http://localhost:" + receiver.port())
                        .environment("OTEL_SERVICE_NAME", "the-shop")
                        .classPath(directory.resolve("others").toString())
                        .jvm("-Xbootclasspath/a:" + directory.resolve("others"), "-Xlog:class+load:file=" + loaded)
                        .start()
                        .awaitStdout("started")
                        .awaitAgent()) {
            assertThat(loaded).content().doesNotContain("io.opentelemetry.", "dev.hangscope.otlp.");

            jvm.await("found", it -> receiver.countOf("found") == 1);
            jvm.tell("break");
            jvm.await("ended", it -> receiver.countOf("ended") == 1);

            assertThat(receiver.countOf("the-shop")).isEqualTo(2);
            assertThat(loaded)
                    .content()
                    .contains("io.opentelemetry.")
                    .doesNotContain("java.util.logging.LogManager$RootLogger");
            assertThat(jvm.countOnStderr("otlp")).isZero();
            assertThat(jvm.jcmd("Thread.print")).contains("hangscope-otlp").doesNotContain("HttpClient-");
        }
    }

    @Test
    void without_the_jar_of_opentelemetry_the_agent_says_so_and_goes_on() throws IOException {
        Path alone = Files.copy(ForkedJvm.hangscopeJar(), directory.resolve("hangscope.jar"));
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.AllDeadlocked.class)
                .agentJar(alone)
                .environment("HANGSCOPE_OPTIONS", "watch=200ms,after=100ms,prove=ask,otlp=http://localhost:1")
                .start()
                .awaitStderr(
                        "otlp: " + directory.resolve("hangscope-otlp.jar") + " is missing: get it from the release")) {
            jvm.sigquit();
            jvm.awaitStderr("asked by SIGQUIT");
            assertThat(jvm.countOnStderr("is missing")).isEqualTo(1);
        }
    }

    @Test
    void events_are_followed_and_the_last_ones_sent_when_the_process_is_told_to_end() throws IOException {
        append("event-1;");
        try (HttpReceiver receiver = new HttpReceiver(0)) {
            try (ForkedJvm jvm = forward(receiver.port())) {
                jvm.await("one", it -> receiver.countOf("event-1;") == 1);
                append("event-2;");
                jvm.await("two", it -> receiver.countOf("event-2;") == 1);
                append("event-3;");
                jvm.tool("kill", "-TERM", Long.toString(jvm.pid()));
                assertThat(jvm.awaitExit()).isEqualTo(143);
                assertThat(receiver.countOf("event-3;")).isEqualTo(1);
                assertThat(jvm.stderr()).contains("hangscope: ended, with 3 events sent to ");
            }
            try (ForkedJvm again = forward(receiver.port())) {
                append("event-4;");
                again.await("four", it -> receiver.countOf("event-4;") == 1);
            }
            for (int i = 1; i <= 4; i++) {
                assertThat(receiver.countOf("event-" + i + ";")).isEqualTo(1);
            }
        }
    }

    @Test
    void a_receiver_that_comes_later_gets_all_also_after_a_kill() throws IOException {
        append("event-1;");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (ForkedJvm jvm = forward(port).awaitStderr("connection refused")) {
            jvm.tool("kill", "-KILL", Long.toString(jvm.pid()));
            jvm.awaitExit();
        }
        try (ForkedJvm jvm = forward(port).awaitStderr("connection refused");
                HttpReceiver receiver = new HttpReceiver(port)) {
            jvm.await("sent", it -> receiver.countOf("event-1;") == 1);
            jvm.awaitStderr("sending to http://localhost:" + port + "/v1/logs again");
            assertThat(jvm.countOnStderr("cannot send")).isEqualTo(1);
        }
    }

    @Test
    void bad_input_is_one_line() {
        try (ForkedJvm wrongUrl = ForkedJvm.command("forward", directory.toString(), "--otlp", "collector:4318");
                ForkedJvm noUrl = ForkedJvm.command("forward", directory.toString());
                ForkedJvm noDirectory =
                        ForkedJvm.command("forward", directory + "/none", "--otlp", "http://localhost:4318")) {
            assertThat(wrongUrl.awaitExit()).isEqualTo(2);
            assertThat(wrongUrl.stderr())
                    .contains("does not begin with http:// or https://")
                    .hasLineCount(1);
            assertThat(noUrl.awaitExit()).isEqualTo(2);
            assertThat(noUrl.stderr()).contains("no receiver is named").hasLineCount(1);
            assertThat(noDirectory.awaitExit()).isEqualTo(3);
            assertThat(noDirectory.stderr())
                    .contains("there is no such directory")
                    .hasLineCount(1);
        }
    }
}
