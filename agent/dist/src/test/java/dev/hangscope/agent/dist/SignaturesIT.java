package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.NotifyApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of the option {@code signatures}, read by a running agent. */
class SignaturesIT {
    private static final String UNEXPLAINED = "\"unexplained-wait\"";
    private static final Pattern WAIT_OF_CONSUMER =
            Pattern.compile("\"name\":\\s*\"consumer\".*?\"since\":\\s*\"(PT[^\"]+)\"", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void a_wait_that_the_file_calls_idle_is_no_finding() throws IOException {
        try (ForkedJvm jvm = waiting("idle *.NotifyApps$Mailbox.put\n")) {
            assertThat(reportOnOldWait(jvm)).contains(UNEXPLAINED, "\"signatures\":");
        }
        try (ForkedJvm jvm = waiting("# the mailbox\nidle *.NotifyApps$Mailbox.take\n")) {
            assertThat(reportOnOldWait(jvm)).contains("\"signatures\":").doesNotContain(UNEXPLAINED);
        }
    }

    @Test
    void a_file_that_cannot_be_used_is_named_at_the_start_and_in_the_report() throws IOException {
        try (ForkedJvm jvm = waiting("idle a.B.c\nidel a.B.c\n")) {
            jvm.awaitStderr("s.txt is not used: line 2: 'idel' is no meaning: write one of idle,");

            assertThat(reportOnOldWait(jvm))
                    .contains(UNEXPLAINED, "s.txt: line 2: 'idel'")
                    .doesNotContain("\"signatures\": [");
        }
    }

    private ForkedJvm waiting(String signatures) throws IOException {
        Path file = Files.writeString(directory.resolve("s.txt"), signatures);
        return ForkedJvm.running(NotifyApps.FeedEnded.class)
                .agentOptions("after=1s,watch=off,libraries=off,format=json,signatures=" + file)
                .start()
                .awaitStdout("stuck")
                .awaitAgent();
    }

    /** The report on a wait that is old enough for a finding. */
    private static String reportOnOldWait(ForkedJvm jvm) {
        int from = 0;
        while (true) {
            int begin = from;
            jvm.sigquit();
            jvm.await(
                    "a report",
                    each -> each.stderr().indexOf("\"stacks\"", begin) >= 0
                            && each.stderr().indexOf("\n}", each.stderr().indexOf("\"stacks\"", begin)) >= 0);
            String report = jvm.stderr().substring(begin);
            Matcher wait = WAIT_OF_CONSUMER.matcher(report);
            if (wait.find() && Duration.parse(wait.group(1)).compareTo(Duration.ofSeconds(2)) >= 0) {
                return report;
            }
            from = jvm.stderr().length();
        }
    }
}
