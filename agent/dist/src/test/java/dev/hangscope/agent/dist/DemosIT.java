package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each demo is an acceptance test: the launcher compares the complete set of findings with the catalogue's; here its report's
 * text is compared too, with pids, times and counts of threads normalised. {@code -Dgolden.write=true} writes the texts anew.
 */
class DemosIT {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    /** The launcher gives up by itself long before. */
    private static final long LIMIT_SECONDS = 180;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing-sentinel",
                "dead-consumer",
                "get-on-empty",
                "put-on-full",
                "executor-never-shut-down",
                "uncounted-latch",
                "starved-pool",
                "unclosed-pipe"
            })
    void the_broken_form_gets_its_findings_and_its_text(String demo) throws Exception {
        String output = launch(demo);

        String report = Normalized.report(output);
        Path golden = GOLDEN.resolve(demo + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, report);
        }
        assertThat(report).isEqualTo(Files.readString(golden));
    }

    /** Which thread meets the sentinel, who comes first in a circle, and whether two ends round to one time, differs from run to run. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "one-sentinel-for-two",
                "no-sentinel-for-two",
                "lost-worker",
                "abandoned-future",
                "timer-never-cancelled",
                "lock-cycle",
                "exhausted-pool",
                "stuck-shutdown-hook",
                "join-cycle"
            })
    void a_broken_form_whose_text_differs_gets_its_findings(String demo) throws Exception {
        launch(demo);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing-sentinel",
                "one-sentinel-for-two",
                "dead-consumer",
                "no-sentinel-for-two",
                "get-on-empty",
                "put-on-full",
                "executor-never-shut-down",
                "timer-never-cancelled"
            })
    void the_fixed_form_ends_and_nothing_is_reported(String demo) throws Exception {
        launch(demo, "--fixed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle-server", "steady-feed", "back-pressure", "patient-poller", "long-child"})
    void a_healthy_program_gets_no_finding(String demo) throws Exception {
        launch(demo);
    }

    private String launch(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ForkedJvm.jdkTool("java"),
                "-jar",
                Path.of(System.getProperty("hangscope.demos")).toString(),
                "run"));
        command.addAll(List.of(arguments));
        command.addAll(
                List.of("--agent", ForkedJvm.hangscopeJar().toString(), "--java", System.getProperty("java.home")));
        File output = Files.createTempFile(folder, "demo", ".txt").toFile();
        Process launcher = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            boolean ended = launcher.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(output.toPath());
            assertThat(ended).as(text).isTrue();
            assertThat(launcher.exitValue()).as(text).isZero();
            return text;
        } finally {
            launcher.destroy(); // the launcher ends all that it started
        }
    }
}
