package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.NotifyApps;
import dev.hangscope.agent.dist.harness.AskedReports;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Synchronizers of the application's own, made of {@code wait} and {@code notifyAll}, in a process that serves and ticks. */
class NotifyIT {
    private static final String OPTIONS = "after=1s,watch=1s";
    private static final String MISSED_SIGNAL = "missed signal   LIKELY";
    private static final Pattern UNEXPLAINED = Pattern.compile("unexplained wait   SUSPECTED");
    private static final Pattern OLD_WAIT = Pattern.compile("\"consumer\" +in Object.wait on Mailbox for [2-9]");

    @ParameterizedTest
    @ValueSource(classes = {NotifyApps.FeedEnded.class, NotifyApps.Isolated.class})
    void the_only_thread_that_ever_notified_has_ended(Class<?> app) {
        try (ForkedJvm jvm = ForkedJvm.running(app)
                .agentOptions(OPTIONS)
                .start()
                .awaitStdout("stuck")
                .awaitStderr("missed signal")
                .awaitAgent()) {
            jvm.sigquit();
            jvm.awaitStderr(MISSED_SIGNAL);

            assertThat(jvm.stderr())
                    .contains(
                            "\"consumer\" in Object.wait at dev.hangscope.agent.dist.apps.NotifyApps$Mailbox.take",
                            "\"feed\" ended",
                            "notified   a Mailbox at dev.hangscope.agent.dist.apps.NotifyApps$Mailbox.lambda$put$0(NotifyApps.java:")
                    .doesNotContain("not seen", "off after a fault");
        }
    }

    @Test
    void another_thread_that_notified_before_is_alive() {
        try (ForkedJvm jvm = waiting(NotifyApps.FeedIsSlow.class, OPTIONS)) {
            AskedReports.until(OLD_WAIT, jvm);

            assertThat(jvm.stderr()).doesNotContain("LIKELY", "SUSPECTED");
        }
    }

    @Test
    void nothing_is_known_of_notifiers_where_libraries_are_left_alone() {
        try (ForkedJvm jvm = waiting(NotifyApps.FeedEnded.class, OPTIONS + ",libraries=off")) {
            AskedReports.until(UNEXPLAINED, jvm);

            assertThat(jvm.stderr()).contains("turned off by libraries=off").doesNotContain("LIKELY");
        }
    }

    private static ForkedJvm waiting(Class<?> app, String options) {
        return ForkedJvm.running(app)
                .agentOptions(options)
                .start()
                .awaitStdout("stuck")
                .awaitAgent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-Xverify:all", "-Xint"})
    void what_notify_does_is_the_same_with_the_agent(String option) {
        String alone = printed(ForkedJvm.running(NotifyApps.Corners.class).withoutAgent());

        assertThat(alone).contains("IllegalMonitorStateException", "NullPointerException", "notified");
        assertThat(printed(ForkedJvm.running(NotifyApps.Corners.class).jvm(option)))
                .isEqualTo(alone);
    }

    private static String printed(ForkedJvm.Builder app) {
        try (ForkedJvm jvm = app.start()) {
            assertThat(jvm.awaitExit()).as("%s", jvm).isZero();
            return jvm.stdout();
        }
    }
}
