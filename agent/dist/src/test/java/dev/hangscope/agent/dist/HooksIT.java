package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.dist.apps.EndsApp;
import dev.hangscope.agent.dist.apps.FieldsApp;
import dev.hangscope.agent.dist.apps.HostileApps;
import dev.hangscope.agent.dist.apps.SentinelApp;
import dev.hangscope.agent.dist.apps.StackEndApp;
import dev.hangscope.agent.dist.apps.StopsThreadsApp;
import dev.hangscope.agent.dist.apps.WrappedPoolApp;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application does and sees stays as it is without the agent. */
class HooksIT {
    private static final String MISSING_SENTINEL = "missing sentinel   LIKELY";
    private static final String END_OF_REPORT = "looked at";

    private static final Pattern HELD = Pattern.compile("(\\d+) KB");

    @ParameterizedTest
    @ValueSource(strings = {"THROW", "BLOCK", "EXIT"})
    void no_method_of_an_exception_that_ends_a_thread_is_called(String act) {
        try (ForkedJvm jvm = ForkedJvm.running(HostileApps.DiesOfIt.class)
                .agentOptions("after=1s,watch=1s")
                .arguments(act)
                .start()
                .awaitStdout("stuck")) {
            jvm.awaitStderr("missing sentinel").awaitAgent().sigquit();
            jvm.awaitStderr(END_OF_REPORT);

            assertThat(jvm.stdout()).doesNotContain("called:");
            assertThat(jvm.stderr())
                    .contains(MISSING_SENTINEL, "HostileApps$Hostile: the real message (thrown at")
                    .doesNotContain("not seen", "off after a fault");
        }
    }

    @Test
    void no_method_of_a_thread_is_called_that_can_be_overridden() {
        try (ForkedJvm jvm = ForkedJvm.running(HostileApps.OwnThread.class)
                .agentOptions("after=1s,watch=1s")
                .start()
                .awaitStdout("stuck")
                .awaitAgent()) {
            jvm.sigquit();
            jvm.awaitStderr(END_OF_REPORT);

            assertThat(jvm.stdout()).doesNotContain("called:");
            assertThat(jvm.stderr()).contains("HostileApps.takeAll");
        }
    }

    /** To list the fields of an application's class loads the classes of the fields: by the application's loader, or not at all. */
    @Test
    void no_class_of_the_application_is_loaded_to_find_a_pool() {
        try (ForkedJvm jvm = ForkedJvm.running(WrappedPoolApp.class)
                .agentOptions("after=1s,watch=1s")
                .start()
                .awaitStdout("stuck")
                .awaitStderr("pool starvation")
                .awaitAgent()) {
            jvm.sigquit();
            jvm.awaitStderr(END_OF_REPORT);

            assertThat(jvm.stdout()).doesNotContain("called:");
            assertThat(jvm.stderr()).contains("pool starvation   ").doesNotContain("no report", "NoClassDefFound");
        }
    }

    @Tag("one-jdk")
    @Test
    void what_is_kept_of_threads_has_a_limit_in_bytes() {
        try (ForkedJvm jvm = ForkedJvm.running(EndsApp.class)
                .jvm("-Xmx128m", "-Xlog:disable")
                .start()) {
            assertThat(jvm.awaitExit()).as("%s", jvm).isZero();

            List<Long> held = HELD.matcher(jvm.stdout())
                    .results()
                    .map(found -> Long.valueOf(found.group(1)))
                    .toList();
            assertThat(jvm.stdout()).contains("failed starts 10000");
            assertThat(held).hasSize(2);
            assertThat(held.get(0)).as("of ended threads").isLessThan(16 * 1_024);
            assertThat(held.get(1)).as("of threads that were not started").isLessThan(1_024);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xint", ""})
    void what_was_done_at_the_end_of_the_stack_is_not_undone_by_a_hook(String option) {
        try (ForkedJvm jvm = ForkedJvm.running(StackEndApp.class).jvm(option).start()) {
            assertThat(jvm.awaitExit()).as("%s", jvm).isZero();
            assertThat(jvm.stdout().lines().toList())
                    .hasSize(4)
                    .endsWith("end")
                    .allMatch(line -> line.equals("end") || line.endsWith(": 0 unknown"));
        }
    }

    @Test
    void a_thread_that_the_application_stops_ends_and_no_sensor_goes_off() {
        assumeTrue(ForkedJvm.release() < 20, "since JDK 20, Thread.stop stops nothing");
        try (ForkedJvm jvm = ForkedJvm.running(StopsThreadsApp.class)
                .agentOptions("after=1s,watch=1s")
                .start()
                .awaitStdout("stuck")
                .awaitStderr("missing sentinel")
                .awaitAgent()) {
            jvm.sigquit();
            jvm.awaitStderr(END_OF_REPORT);

            assertThat(jvm.stdout()).startsWith("survivors 0\n");
            assertThat(jvm.stderr()).contains(MISSING_SENTINEL).doesNotContain("not seen", "off after a fault");
        }
    }

    @Test
    void reflection_and_serialization_see_what_they_see_without_the_agent() {
        String open = "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED";
        try (ForkedJvm with = ForkedJvm.running(FieldsApp.class).jvm(open).start();
                ForkedJvm without = ForkedJvm.running(FieldsApp.class)
                        .jvm(open)
                        .withoutAgent()
                        .start()) {
            assertThat(List.of(with.awaitExit(), without.awaitExit()))
                    .as("%s\n%s", with, without)
                    .containsExactly(0, 0);
            assertThat(with.stdout()).isEqualTo(without.stdout()).contains("LinkedBlockingQueue.count");
        }
    }

    /** The policy that the documentation tells to write: all permissions for the jar, few for the application. */
    @Test
    void sensors_work_below_a_security_manager(@TempDir Path folder) throws IOException {
        assumeTrue(ForkedJvm.release() < 24, "JDK 24 has no security manager any more");
        Path policy = folder.resolve("java.policy");
        Files.writeString(policy, """
                grant codeBase "%s" { permission java.security.AllPermission; };
                grant { permission java.util.PropertyPermission "*", "read"; };
                """.formatted(ForkedJvm.hangscopeJar().toUri()));
        try (ForkedJvm jvm = ForkedJvm.running(SentinelApp.class)
                .jvm("-Djava.security.manager", "-Djava.security.policy==" + policy)
                .agentOptions("after=1s,watch=1s")
                .start()
                .awaitStderr("missing sentinel")
                .awaitAgent()) {
            jvm.sigquit();
            jvm.awaitStderr(END_OF_REPORT);

            Matcher unseen = Pattern.compile("not seen +(.*)").matcher(jvm.stderr());
            assertThat(unseen.find()).as("%s", jvm).isFalse();
            assertThat(jvm.stderr()).contains(MISSING_SENTINEL);
        }
    }
}
