package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.watch.TreeSnapshot;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Looks at busy healthy programs again and again: any finding above NOTE is false. Short by default; the soak is
 * {@code -Dit.test=BusyProcessesIT -Dhangscope.soak.looks=1000}.
 */
@EnabledOnOs(OS.LINUX)
@Tag("one-jdk")
class BusyProcessesIT {
    private static final Path PROGRAMS = Path.of("src", "test", "scripts", "busy");
    private static final int LOOKS = Integer.getInteger("hangscope.soak.looks", 25);

    @ParameterizedTest
    @ValueSource(strings = {"subprocesses", "sentinels", "joinable", "pool", "forkchain", "pingpong"})
    void a_busy_healthy_program_is_never_called_stuck(String program) throws Exception {
        Process busy = start(program);
        try {
            List<String> said = new ArrayList<>();
            TreeSnapshot snapshots = TreeSnapshot.of(TreeSnapshot.lookOfThisSystem(), busy.pid());
            for (int look = 0; look < LOOKS; look++) {
                Diagnosis diagnosis = new Diagnostician(Rules.all()).diagnose(snapshots.take(), Duration.ofSeconds(1));
                diagnosis.findings().stream()
                        .filter(finding -> finding.verdict().isHang())
                        .map(Finding::toString)
                        .forEach(said::add);
            }
            assertThat(busy.isAlive()).isTrue();
            assertThat(said).as("findings in %d looks", LOOKS).isEmpty();
        } finally {
            end(busy.toHandle());
        }
    }

    private static Process start(String program) throws IOException {
        Path file = PROGRAMS.resolve(program + ".py");
        assertThat(Files.exists(file)).isTrue();
        String python = System.getProperty("hangscope.python", "python3");
        try {
            return new ProcessBuilder(python, file.toString())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException missing) {
            assumeTrue(false, "no " + python + " on this machine");
            throw missing;
        }
    }

    /** The program forks all the time: end the parent first, then whoever is left below it. */
    private static void end(ProcessHandle root) {
        List<ProcessHandle> below = root.descendants().toList();
        root.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }
}
