package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.BrokenDeadlock;
import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of events in the directory of the reports. */
@Tag("oldest-and-newest-jdk")
class EventsIT {
    private static final String FILE = "hangscope-events.ndjson";

    @TempDir
    private Path folder;

    private List<String> events() {
        try {
            Path file = folder.resolve(FILE);
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private ForkedJvm.Builder writing(Class<?> app) {
        return ForkedJvm.running(app).agentOptions("watch=200ms,after=100ms,out=" + folder);
    }

    @Test
    void a_hang_is_found_and_ends_when_its_waiters_go_on() {
        try (ForkedJvm jvm = writing(BrokenDeadlock.class).start().awaitStdout("started")) {
            jvm.await("found", it -> events().size() == 1);
            jvm.tell("break");
            jvm.awaitStdout("moved on");
            jvm.await("ended", it -> events().size() == 2);

            assertThat(events().get(0))
                    .contains(
                            "\"severity\":\"ERROR\"",
                            "\"hangscope.finding.kind\":\"deadlock\"",
                            "\"hangscope.finding.state\":\"found\"",
                            "\"hangscope.report.path\":\"" + folder + "/hangscope-" + jvm.pid() + "-1.txt\"",
                            "\"code.file.path\":\"dev/hangscope/agent/dist/apps/BrokenDeadlock.java\"",
                            "\"process.pid\":\"" + jvm.pid() + "\"");
            assertThat(events().get(1))
                    .contains("\"severity\":\"INFO\"", "\"hangscope.finding.state\":\"ended\"")
                    .contains(fingerprint(events().get(0)));
            assertThat(folder.resolve("hangscope-" + jvm.pid() + "-1.json"))
                    .content()
                    .contains(fingerprint(events().get(0))
                            .replace("\"hangscope.finding.fingerprint\":", "\"fingerprint\": "));
        }
    }

    private static String fingerprint(String event) {
        int start = event.indexOf("\"hangscope.finding.fingerprint\"");
        return event.substring(start, event.indexOf(',', start));
    }

    @Test
    void a_file_that_cannot_be_written_is_told_once_and_reports_still_come() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Files.createSymbolicLink(folder.resolve(FILE), precious);

        try (ForkedJvm jvm = writing(StuckApps.AllDeadlocked.class)
                .start()
                .awaitStderr("hangscope: PROVEN deadlock")
                .awaitStderr("events are not written to ")
                .awaitStderr("report written to ")) {
            jvm.sigquit();
            jvm.await("a report that was asked for", it -> it.countOnStderr("report written to ") == 2);

            assertThat(jvm.countOnStderr("events are not written to ")).isEqualTo(1);
        }
        assertThat(Files.readString(precious)).isEqualTo("precious");
    }
}
