package dev.hangscope.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.junit.TestRun.Output;
import dev.hangscope.junit.cases.Hanging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failing tests, run by JUnit's launcher in JVMs of their own, with the oldest and the newest JUnit. */
@Tag("one-jdk")
class HangReportIT {
    private static final String PROVING = "-javaagent:" + System.getProperty("hangscope.jar") + "=watch=off";
    private static final String AGENT = PROVING + ",prove=ask";

    @TempDir
    private Path folder;

    private Process start(List<String> jvm, String junit, Class<?> test) throws IOException {
        return new TestRun(folder).start(jvm, junit, test);
    }

    private Output run(List<String> jvm, String junit, Class<?> test, String... parameters) throws Exception {
        return new TestRun(folder).run(jvm, junit, test, parameters);
    }

    private Output written() throws IOException {
        return new TestRun(folder).written();
    }

    @ParameterizedTest
    @CsvSource({
        "junit-oldest, InTest, InTest.takes",
        "junit-newest, InTest, InTest.takes",
        "junit-oldest, InSeparateThread, InSeparateThread.takes",
        "junit-newest, InSeparateThread, InSeparateThread.takes",
        "junit-oldest, InBeforeEach, InBeforeEach.isNotReached",
        "junit-newest, InBeforeEach, InBeforeEach.isNotReached",
        "junit-oldest, InBeforeAll, InBeforeAll",
        "junit-newest, InBeforeAll, InBeforeAll"
    })
    void the_report_is_printed_and_part_of_the_failure(String junit, String test, String name) throws Exception {
        Output run = run(List.of(AGENT), junit, Class.forName(Hanging.class.getName() + "$" + test));

        assertThat(run.stderr())
                .startsWith("hangscope: " + name + " ran into its time-out\nhangscope: ")
                .contains("missing sentinel", "\"producer\" ended", "Hanging.takeOneTooMany(Hanging.java:");
        assertThat(run.stdout())
                .contains("java.util.concurrent.TimeoutException: ", "Suppressed: hangscope: ", "missing sentinel");
        assertThat(TestRun.count(run.stdout(), "Suppressed: hangscope: ")).isEqualTo(1);
        assertThat(TestRun.count(run.stderr(), "ran into its time-out")).isEqualTo(1);
    }

    @Test
    void what_can_be_proven_at_little_cost_is_proven_without_being_asked_for() throws Exception {
        Output run = run(List.of(PROVING), "junit-newest", Hanging.InTest.class);

        assertThat(run.stderr()).contains("hangscope: HUNG, 1 proven", "the application stands still for about ");
        assertThat(run.stdout()).contains("Suppressed: hangscope: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"junit-oldest", "junit-newest"})
    void junit_finds_the_extension_where_it_is_told_to(String junit) throws Exception {
        String parameter = "junit.jupiter.extensions.autodetection.enabled=true";

        Output run = run(List.of(AGENT), junit, Hanging.Undeclared.class, parameter);

        assertThat(run.stdout()).contains("Suppressed: hangscope: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"junit-oldest", "junit-newest"})
    void a_test_that_no_interrupt_ends_is_reported_all_the_same(String junit) throws Exception {
        Process process = start(List.of(AGENT), junit, Hanging.Deadlocked.class);
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TestRun.LIMIT_SECONDS);
            while (!written().stderr().contains("looked at") && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            assertThat(written().stderr()).contains("deadlock   PROVEN", "Hanging$Deadlocked.lock(");
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void a_slow_test_is_not_called_stuck_and_a_well_one_is_left_alone() throws Exception {
        Output run = run(List.of(AGENT), "junit-newest", Hanging.NotStuck.class);

        assertThat(run.stderr()).contains("NotStuck.sleeps ran into its time-out\nhangscope: CLEAR");
        assertThat(run.stdout()).contains("Suppressed: hangscope: CLEAR", "isWell() SUCCESSFUL");
        assertThat(TestRun.count(run.stderr(), "ran into its time-out")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"junit-oldest", "junit-newest"})
    void without_the_agent_one_line_says_how_to_add_it(String junit) throws Exception {
        Output run = run(List.of(), junit, Hanging.InTest.class);

        assertThat(run.stderr())
                .isEqualTo("hangscope: no report of InTest.takes: the agent is not in this JVM; add"
                        + " -javaagent:/path/to/hangscope.jar to surefire's argLine or Gradle's jvmArgs\n");
        assertThat(run.stdout())
                .contains("java.util.concurrent.TimeoutException: ")
                .doesNotContain("Suppressed: hangscope");
    }

    @Test
    void without_jmx_one_line_says_so() throws Exception {
        List<String> jvm = List.of(AGENT, "--limit-modules", "java.instrument,java.logging,jdk.unsupported");

        Output run = run(jvm, "junit-newest", Hanging.InTest.class);

        assertThat(run.stderr())
                .isEqualTo("hangscope: no report of InTest.takes: this Java runtime has no module java.management,"
                        + " through which the agent is asked\n");
    }
}
