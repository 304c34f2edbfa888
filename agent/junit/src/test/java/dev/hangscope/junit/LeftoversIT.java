package dev.hangscope.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.junit.TestRun.Output;
import dev.hangscope.junit.cases.LeavingBehind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What test classes leave behind, found with the oldest and the newest JUnit. */
@Tag("one-jdk")
class LeftoversIT {
    private static final List<String> AGENT =
            List.of("-javaagent:" + System.getProperty("hangscope.jar") + "=watch=off");
    private static final String DETECTED = "junit.jupiter.extensions.autodetection.enabled=true";

    @TempDir
    private Path folder;

    private Output run(List<String> jvm, String junit, Class<?> test, String... parameters) throws Exception {
        return new TestRun(folder).run(jvm, junit, test, parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"junit-oldest", "junit-newest"})
    void a_forgotten_pool_and_process_fail_the_class_with_where_they_were_started(String junit) throws Exception {
        Output run = run(AGENT, junit, LeavingBehind.PoolAndProcess.class);

        assertThat(run.stdout())
                .contains("forgets() SUCCESSFUL", "PoolAndProcess left behind:\n")
                .containsPattern(
                        "thread \"pool-\\d+-thread-1\".*, started by \"main\" at .*PoolAndProcess\\.forgets\\(")
                .containsPattern("process \\d+ \\(.*sleep\\), started by \"main\" at .*LeavingBehind\\.sleep\\(")
                .contains("end them in @AfterEach or @AfterAll");
        assertThat(run.stderr()).isEmpty();
    }

    @Test
    void without_the_agent_they_are_named_and_one_line_says_what_is_missing() throws Exception {
        Output run = run(List.of(), "junit-newest", LeavingBehind.PoolAndProcess.class);

        assertThat(run.stdout())
                .contains("PoolAndProcess left behind:\n", "thread \"pool-")
                .doesNotContain("started by")
                .contains("where they were started is not known: the agent is not in this JVM");
    }

    @Test
    void what_ends_in_time_and_the_common_pool_are_no_leftovers() throws Exception {
        Output run = run(AGENT, "junit-newest", LeavingBehind.Tidy.class);

        assertThat(run.stdout()).contains("Tidy SUCCESSFUL").doesNotContain("left behind");
    }

    @Test
    void a_thread_of_a_nested_class_is_told_once() throws Exception {
        Output run = run(AGENT, "junit-newest", LeavingBehind.Around.class);

        assertThat(TestRun.count(run.stdout(), "thread \"forgotten\"")).isEqualTo(1);
        assertThat(run.stdout()).contains("Inner left behind:").containsPattern("Around SUCCESSFUL");
    }

    @Test
    void a_parameter_asks_for_all_classes_and_may_only_report() throws Exception {
        Output run = run(AGENT, "junit-newest", LeavingBehind.Unasked.class, DETECTED, "hangscope.leftovers=report");

        assertThat(run.stdout()).contains("Unasked SUCCESSFUL");
        assertThat(run.stderr()).startsWith("hangscope: Unasked left behind:\n  thread \"pool-");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hangscope.leftovers=off",
                "hangscope.leftovers.ignore=pool-.*",
                "junit.jupiter.execution.parallel.enabled=true"
            })
    void nothing_is_told_where_it_was_not_asked_for_or_is_to_be_ignored(String parameter) throws Exception {
        assertThat(run(AGENT, "junit-newest", LeavingBehind.Unasked.class, DETECTED, parameter))
                .satisfies(run -> {
                    assertThat(run.stdout()).contains("Unasked SUCCESSFUL");
                    assertThat(run.stderr()).doesNotContain("left behind");
                });
    }

    @Test
    void a_bad_value_is_named_with_the_remedy() throws Exception {
        Output run = run(AGENT, "junit-newest", LeavingBehind.Unasked.class, DETECTED, "hangscope.leftovers=yes");

        assertThat(run.stdout()).contains("bad value 'yes' for hangscope.leftovers: write fail, report or off");
    }
}
