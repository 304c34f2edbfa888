package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hangscope.agent.dist.harness.ForkedJvm;
import dev.hangscope.demo.launcher.Demos;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each demo is an acceptance test: the launcher compares the complete set of findings with the catalogue's; here its report's
 * text is compared too, with pids, times and counts of threads normalised. {@code -Dgolden.write=true} writes the texts anew.
 */
class DemosIT {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    @TempDir
    private Path folder;

    /**
     * Texts that differ from run to run: which thread meets the sentinel or comes first in a circle, whether two ends round to
     * one time, who of several came first, who of several processes got the lock, whether a sample was left to tell where a lock
     * was taken, which of two writers was first, at which line of a loop or with which port a thread was met. Python's calls differ between its versions too.
     */
    private static final Set<String> VARYING = Set.of(
            "one-sentinel-for-two",
            "no-sentinel-for-two",
            "lost-worker",
            "abandoned-future",
            "timer-never-cancelled",
            "lock-cycle",
            "lock-cycle-mixed",
            "lock-upgrade",
            "exhausted-pool",
            "phaser-party-left",
            "stuck-shutdown-hook",
            "join-cycle",
            "class-init-deadlock",
            "unanswered-peer",
            "blocked-output",
            "endless-loop");

    private static final String HEALTHY = "nothing";

    @ParameterizedTest
    @MethodSource("broken")
    void the_broken_form_gets_its_findings_and_its_text(String demo) throws Exception {
        String output = launch(demo);

        if (VARYING.contains(demo) || demo.startsWith("py-")) {
            return;
        }
        String report = Normalized.report(output);
        Path golden = GOLDEN.resolve(demo + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, report);
        }
        assertThat(report).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void the_fixed_form_ends_and_nothing_is_reported(String demo) throws Exception {
        launch(demo, "--fixed");
    }

    @ParameterizedTest
    @MethodSource("healthy")
    void a_healthy_program_gets_no_finding(String demo) throws Exception {
        launch(demo);
    }

    static List<String> broken() throws Exception {
        return demos(line -> !line.contains(" " + HEALTHY + " "));
    }

    static List<String> healthy() throws Exception {
        return demos(line -> line.contains(" " + HEALTHY + " "));
    }

    /** All that the launcher lists: a new demo is tested without being told here. */
    private static List<String> demos(Predicate<String> which) throws Exception {
        Output list = new Output();
        assertThat(Demos.run(List.of("list"), list.stream, list.stream)).isZero();
        return list.text()
                .lines()
                .filter(which)
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    /** What the launcher takes for a JDK: its {@code java} is the real one, told that it will not run for long. */
    private Path javaHome() throws IOException {
        Path home = Files.createTempDirectory(folder, "jdk");
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(
                java, "#!/bin/sh%nexec '%s' %s \"$@\"%n".formatted(ForkedJvm.jdkTool("java"), ForkedJvm.SHORT_LIVED));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        return home;
    }

    /** The launcher gives up by itself, and ends all that it started. It runs in this JVM: one more for each demo takes time. */
    private String launch(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("run"));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--agent",
                ForkedJvm.hangscopeJar().toString(),
                "--java",
                javaHome().toString()));
        Output output = new Output();
        int exitCode = Demos.run(command, output.stream, output.stream);
        assumeThat(output.text()).as("a program that the demo needs is missing").doesNotContain(": skipped");
        assertThat(exitCode).as(output.text()).isZero();
        return output.text();
    }

    private static final class Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

        private String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
