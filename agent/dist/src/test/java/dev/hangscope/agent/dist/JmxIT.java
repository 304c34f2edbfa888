package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.agent.dist.apps.JmxApps;
import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import dev.hangscope.agent.dist.harness.Jmx;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The MBean, as a client without our classes sees it. */
@Tag("oldest-and-newest-jdk")
class JmxIT {

    private static ForkedJvm deadlocked(String options) {
        return ForkedJvm.running(StuckApps.AllDeadlocked.class)
                .agentOptions(options)
                .start()
                .awaitStdout("stuck")
                .awaitAgent();
    }

    @Test
    void it_has_these_members_of_types_of_the_jdk() throws Exception {
        try (ForkedJvm jvm = deadlocked("watch=off");
                Jmx jmx = Jmx.connect(jvm)) {
            assertThat(jmx.members())
                    .containsExactlyInAnyOrder(
                            "java.lang.String Verdict",
                            "int Hangs",
                            "[Ljavax.management.openmbean.CompositeData; Findings",
                            "java.lang.String LookedAt",
                            "java.lang.String report(0)",
                            "java.lang.String report(1)",
                            "java.lang.String prove(0)",
                            "java.lang.String reportJson(0)",
                            "[Ljavax.management.openmbean.CompositeData; origins(0)",
                            "dev.hangscope.hang");
        }
    }

    @Test
    void a_client_gets_reports_and_the_attributes_tell_of_the_last_look() throws Exception {
        try (ForkedJvm jvm = deadlocked("watch=off");
                Jmx jmx = Jmx.connect(jvm)) {
            assertThat(jmx.attribute("Verdict")).isNull();
            assertThat(jmx.attribute("LookedAt")).isNull();

            String report = jmx.call("report", "100ms");

            assertThat(report)
                    .startsWith("hangscope: HUNG, 1 proven")
                    .contains("asked by a command", "deadlock", "waits under 0.1 s are no findings")
                    .doesNotContain("hangscope-");
            assertThat(jmx.attribute("Verdict")).isEqualTo("HUNG");
            assertThat(jmx.attribute("Hangs")).isEqualTo(1);
            CompositeData[] findings = (CompositeData[]) jmx.attribute("Findings");
            assertThat(findings).hasSize(1);
            assertThat(findings[0].get("kind")).isEqualTo("deadlock");
            assertThat((String[]) findings[0].get("waiters")).hasSize(2);
            assertThat(jvm.stderr()).isEmpty();
        }
    }

    @Test
    void json_comes_too() throws Exception {
        try (ForkedJvm jvm = deadlocked("watch=off,after=100ms");
                Jmx jmx = Jmx.connect(jvm)) {
            assertThat(jmx.call("reportJson")).startsWith("{").contains("\"trigger\": \"command\"");
        }
    }

    @Test
    void a_bad_limit_is_refused_in_one_line() throws Exception {
        try (ForkedJvm jvm = deadlocked("watch=off");
                Jmx jmx = Jmx.connect(jvm)) {
            assertThatThrownBy(() -> jmx.call("report", "5x"))
                    .rootCause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bad value '5x' for after: write a whole number and ms, s, m or h, for example 5s");
        }
    }

    @Test
    void listeners_are_told_of_each_hang_once() throws Exception {
        try (ForkedJvm jvm = deadlocked("watch=off,after=100ms");
                Jmx jmx = Jmx.connect(jvm)) {
            BlockingQueue<Notification> heard = jmx.listen();

            jmx.call("report", "100ms");
            jmx.call("report", "100ms");

            Notification first = heard.poll(30, TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            assertThat(first.getType()).isEqualTo("dev.hangscope.hang");
            assertThat(first.getMessage()).startsWith("hangscope: PROVEN deadlock: ");
            assertThat(((CompositeData) first.getUserData()).get("kind")).isEqualTo("deadlock");
            // Notifications of one MBean come in order: had there been a second, it would be before this one.
            assertThat(heard.poll(1, TimeUnit.SECONDS)).isNull();
        }
    }

    @Test
    void the_watcher_tells_listeners() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.WaitsForGo.class)
                        .agentOptions("watch=200ms,after=100ms")
                        .start()
                        .awaitStdout("ready")
                        .awaitAgent();
                Jmx jmx = Jmx.connect(jvm)) {
            BlockingQueue<Notification> heard = jmx.listen();

            jvm.tell("go");

            assertThat(heard.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void an_application_with_its_own_mbean_server_keeps_it_and_gets_the_mbean() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.running(JmxApps.OwnServer.class)
                .agentOptions("watch=200ms")
                .start()
                .awaitStdout("ready")
                .awaitAgent()) {
            jvm.tell("go");
            jvm.awaitStdout("server of own-server");

            try (Jmx jmx = Jmx.connect(jvm)) {
                assertThat(jmx.call("report")).startsWith("hangscope: ");
            }
        }
    }
}
