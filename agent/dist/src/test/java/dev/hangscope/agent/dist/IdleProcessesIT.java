package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.watch.TreeSnapshot;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Samples healthy programs that wait for something that only a signal, a newcomer or the kernel brings: any finding above
 * NOTE is false. Short by default; the soak is {@code -Dit.test=IdleProcessesIT -Dhangscope.soak.looks=1000}.
 */
@EnabledOnOs(OS.LINUX)
@Tag("one-jdk")
class IdleProcessesIT {
    private static final Path PROGRAMS = Path.of("src", "test", "scripts", "idle");
    private static final int SAMPLES = Integer.getInteger("hangscope.soak.looks", 10);

    @TempDir
    private File directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pool_until_signal.py",
                "loop_with_executor.py",
                "loops_on_a_socket_pair.py",
                "prefork.py",
                "status_pipe.py",
                "trap.sh",
                "entrypoint.sh",
                "subreaper.py",
                "shared_file.py",
                "system_v.py",
                "fifo.sh",
                "fifo_services.sh",
                "own_server_threads.py",
                "locked_daemon.py",
                "blocked_signals.py"
            })
    void a_healthy_program_at_rest_is_never_called_stuck(String program) throws Exception {
        Process idle = start(program);
        try (BufferedReader output = idle.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("ready");
            List<String> said = new ArrayList<>();
            TreeSnapshot snapshots = TreeSnapshot.of(TreeSnapshot.lookOfThisSystem(), idle.pid());
            for (int sample = 0; sample < SAMPLES; sample++) {
                Diagnosis diagnosis = new Diagnostician(Rules.all()).diagnose(snapshots.take(), Duration.ZERO);
                diagnosis.findings().stream()
                        .filter(finding -> finding.verdict() != Verdict.NOTE)
                        .map(Finding::toString)
                        .forEach(said::add);
            }
            assertThat(idle.isAlive()).isTrue();
            assertThat(said).as("findings in %d samples", SAMPLES).isEmpty();
        } finally {
            end(idle.toHandle());
        }
    }

    private Process start(String program) throws IOException {
        String interpreter = program.endsWith(".py") ? System.getProperty("hangscope.python", "python3") : "bash";
        try {
            return new ProcessBuilder(
                            interpreter,
                            PROGRAMS.resolve(program).toAbsolutePath().toString())
                    .directory(directory)
                    .redirectInput(new File("/dev/null"))
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException missing) {
            assumeTrue(false, "no " + interpreter + " on this machine");
            throw missing;
        }
    }

    private static void end(ProcessHandle root) {
        List<ProcessHandle> below = root.descendants().toList();
        root.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }
}
