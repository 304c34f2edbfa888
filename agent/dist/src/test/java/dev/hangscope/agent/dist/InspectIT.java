package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.dist.harness.ForkedJvm;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The command line, on processes that hang and on bad input. Proofs need root; others get LIKELY and are told why. */
@EnabledOnOs(OS.LINUX)
@Tag("one-jdk")
class InspectIT {
    /** A child that keeps the write end of the pipe it reads, and a parent that waits for it. */
    private static final String SELF_HELD = "import os\n"
            + "r, w = os.pipe()\n"
            + "pid = os.fork()\n"
            + "if pid == 0:\n"
            + "    os.read(r, 1)\n"
            + "os.close(r)\n"
            + "os.close(w)\n"
            + "print('ready', flush=True)\n"
            + "os.waitpid(pid, 0)\n";

    private final List<Process> started = new ArrayList<>();

    private record Answer(int exitCode, String out, String err) {}

    private static Answer run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                ForkedJvm.hangscopeJar().toString()));
        command.addAll(List.of(arguments));
        File err = File.createTempFile("inspect", ".err");
        Process process = new ProcessBuilder(command).redirectError(err).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String said = java.nio.file.Files.readString(err.toPath());
        assertThat(err.delete()).isTrue();
        return new Answer(process.exitValue(), out, said);
    }

    private Process python(String program) throws IOException {
        try {
            Process process = new ProcessBuilder("python3", "-c", program)
                    .redirectInput(new File("/dev/null"))
                    .redirectError(Redirect.DISCARD)
                    .start();
            started.add(process);
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            return process;
        } catch (IOException missing) {
            assumeTrue(false, "no python3 on this machine");
            throw missing;
        }
    }

    @AfterEach
    void end_what_was_started() {
        for (Process process : started) {
            List<ProcessHandle> below = process.descendants().toList();
            process.destroyForcibly();
            below.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void a_child_that_waits_for_itself_is_found_from_outside() throws Exception {
        Process hung = python(SELF_HELD);
        Thread.sleep(Duration.ofMillis(1100).toMillis()); // what is not proven must have stood still for a second

        Answer text = run("inspect", Long.toString(hung.pid()));
        assertThat(text.exitCode()).as(text.out() + text.err()).isEqualTo(1);
        assertThat(text.out()).contains("self held pipe").contains("holds up").contains("fix");

        Answer json = run("inspect", Long.toString(hung.pid()), "--json");
        Finding finding = new Diagnostician(Rules.all())
                .diagnose(SnapshotJson.read(new StringReader(json.out())), Duration.ofSeconds(1))
                .findings()
                .get(0);
        assertThat(finding.kind()).isEqualTo(Kind.SELF_HELD_PIPE);
        assertThat(finding.verdict() == Verdict.PROVEN)
                .isEqualTo(finding.notProvenBecause().isEmpty());
        assertThat(json.out()).contains("\"id\": \"" + finding.id() + "\"");
    }

    @Test
    void a_process_that_sleeps_is_not_stuck() throws Exception {
        Process sleeper = python("import time\nprint('ready', flush=True)\ntime.sleep(600)\n");

        Answer answer = run("inspect", Long.toString(sleeper.pid()));

        assertThat(answer.exitCode()).as(answer.out() + answer.err()).isZero();
        assertThat(answer.out()).startsWith("hangscope: CLEAR");
    }

    @Test
    void a_stopped_process_is_reported_as_stopped() throws Exception {
        Process stopped =
                python("import os, signal\nprint('ready', flush=True)\nos.kill(os.getpid(), signal.SIGSTOP)\n");

        Answer answer = run("watch", Long.toString(stopped.pid()), "--until-hung", "--timeout", "60s");

        assertThat(answer.exitCode()).as(answer.out() + answer.err()).isEqualTo(1);
        assertThat(answer.out())
                .startsWith("hangscope: HUNG, 1 likely")
                .contains("stopped child")
                .contains("kill -CONT " + stopped.pid());
    }

    @Test
    void a_background_process_that_keeps_the_output_of_an_ended_child_is_named() throws Exception {
        Process reader = python("import subprocess\nprint('ready', flush=True)\n"
                + "subprocess.check_output('exec sleep 600 & exit 0', shell=True)\n");
        try {
            Answer answer = run("watch", Long.toString(reader.pid()), "--until-hung", "--timeout", "60s");

            assertThat(answer.exitCode()).as(answer.out() + answer.err()).isEqualTo(1);
            assertThat(answer.out()).contains("orphaned reader").contains("(sleep 600)");
        } finally {
            endHoldersOfOutput(reader.pid());
        }
    }

    /** The orphan is no descendant any more: it is found by the pipe that it shares with the reader. */
    private static void endHoldersOfOutput(long reader) throws IOException {
        Set<String> pipes = new HashSet<>(links(reader));
        pipes.removeAll(links(ProcessHandle.current().pid()));
        pipes.removeIf(link -> !link.startsWith("pipe:"));
        for (ProcessHandle each : ProcessHandle.allProcesses().toList()) {
            if (each.pid() != reader
                    && each.info().command().orElse("").endsWith("sleep")
                    && links(each.pid()).stream().anyMatch(pipes::contains)) {
                each.destroyForcibly();
            }
        }
    }

    private static List<String> links(long pid) throws IOException {
        List<String> links = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    links.add(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException closed) {
                    continue;
                }
            }
        } catch (IOException | UncheckedIOException ended) {
            return List.of();
        }
        return links;
    }

    @Test
    void watch_ends_with_the_hang_or_with_the_time() throws Exception {
        Process hung = python(SELF_HELD);
        Process sleeper = python("import time\nprint('ready', flush=True)\ntime.sleep(600)\n");

        assertThat(run("watch", Long.toString(hung.pid()), "--until-hung", "--timeout", "60s")
                        .exitCode())
                .isEqualTo(1);
        assertThat(run("watch", Long.toString(sleeper.pid()), "--timeout", "1s").exitCode())
                .isZero();
        assertThat(run("watch", Long.toString(sleeper.pid()), "--interval", "10ms", "--count", "20")
                        .exitCode())
                .isZero();
    }

    @Test
    void bad_input_gets_one_line_and_its_exit_code() throws Exception {
        Answer gone = run("inspect", "999999999");
        assertThat(gone.exitCode()).isEqualTo(3);
        assertThat(gone.err().lines()).singleElement().asString().contains("999999999");

        assertThat(run("inspect", "0").exitCode()).isEqualTo(3);
        assertThat(run("inspect", "abc").exitCode()).isEqualTo(2);
        assertThat(run("inspect").exitCode()).isEqualTo(2);
        Answer noUnit = run("watch", "1", "--timeout", "5");
        assertThat(noUnit.exitCode()).isEqualTo(2);
        assertThat(run("watch", "1", "--interval", "soon").exitCode()).isEqualTo(2);
        assertThat(run("watch", "1", "--count", "0").exitCode()).isEqualTo(2);
        assertThat(noUnit.err().lines()).singleElement().asString().contains("--timeout=5");
    }
}
