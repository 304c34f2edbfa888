package dev.hangscope.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    private Path folder;

    private final SilentViewer viewer = new SilentViewer();

    @Test
    void passesWhenTheReportHoldsWhatIsExpected() throws Exception {
        Outcome outcome = trial("missing-sentinel", fakeAgent()).runBroken();

        assertThat(outcome.why()).isEmpty();
        assertThat(outcome.result()).isEqualTo(Outcome.Result.PASSED);
        assertThat(outcome.foundText()).isEqualTo("missing-sentinel LIKELY");
        assertThat(viewer.reports).singleElement().asString().startsWith("report ");
        assertThat(viewer.lines).noneMatch(line -> line.startsWith("Full thread dump"));
    }

    @Test
    void aReportOnAFixedProgramIsAFalseAlarm() throws Exception {
        Demo demo = Catalogue.named("get-on-empty").orElseThrow();

        Outcome outcome = trial(demo.name(), fakeAgent()).runFixed(Objects.requireNonNull(demo.fixed()));

        assertThat(outcome.result()).isEqualTo(Outcome.Result.FAILED);
        assertThat(outcome.why())
                .contains(
                        "false alarm: missing-sentinel LIKELY",
                        "gave a notice: hangscope: LIKELY missing sentinel: 1 consumer waits");
    }

    @Test
    void reportsOfBothFormsAreKept() throws Exception {
        Path kept = folder.resolve("kept");
        Demo demo = Catalogue.named("missing-sentinel").orElseThrow();
        Trial.Installation keeps = new Trial.Installation(JAVA, fakeAgent(), kept, Arguments.Company.NONE);

        new Trial(demo, keeps, Arguments.Output.REPORT, viewer).runBroken();
        new Trial(demo, keeps, Arguments.Output.REPORT, viewer).keepFixed(Objects.requireNonNull(demo.fixed()));

        assertThat(kept.resolve("missing-sentinel.json")).content().contains("Importer.load");
        assertThat(kept.resolve("missing-sentinel-fixed.json")).content().contains("Importer.load");
    }

    @Test
    void aDemoThatEndsInsteadOfHangingFails() throws Exception {
        Demo ends = Demo.java(
                "ends",
                Objects.requireNonNull(Catalogue.named("missing-sentinel")
                                .orElseThrow()
                                .fixed())
                        .main(),
                Object.class,
                "nothing",
                "missing-sentinel LIKELY Importer",
                "-");

        Outcome outcome =
                new Trial(ends, new Trial.Installation(JAVA, null), Arguments.Output.REPORT, viewer).runBroken();

        assertThat(outcome.why()).containsExactly("ended by itself with exit code 0");
    }

    @Test
    void closingEndsAlsoWhatHasAnotherParentByNow() throws Exception {
        LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        // the inner shell ends at once: the sleeper gets a new parent
        List<String> command = List.of(
                "sh", "-c", "sh -c 'sleep 600 >/dev/null 2>&1 & echo $!'; echo started; read forever; sleep 600");

        ProcessHandle orphan;
        try (DemoProcess process = DemoProcess.start(command, folder, lines::add, lines::add)) {
            String pid = lines.poll(30, TimeUnit.SECONDS);
            assertThat(lines.poll(30, TimeUnit.SECONDS)).isEqualTo("started");
            orphan = ProcessHandle.of(Long.parseLong(Objects.requireNonNull(pid)))
                    .orElseThrow();
            assertThat(process.isAlive()).isTrue();
        }

        assertThat(folder).doesNotExist();
        // pid 1 of a container may not reap: no longer running is enough
        assertThat(!orphan.isAlive() || orphan.info().command().isEmpty()).isTrue();
    }

    @Test
    void aMissingAgentIsToldWithTheRemedy() throws Exception {
        Arguments arguments = Arguments.ofRun(
                List.of("lock-cycle", "--agent", folder.resolve("none.jar").toString()));

        assertThatThrownBy(() -> Trial.Installation.of(arguments))
                .isInstanceOf(Trial.Missing.class)
                .hasMessageContaining("none.jar")
                .hasMessageContaining("mvn -q -DskipTests package");
    }

    private Trial trial(String name, Path agent) {
        return new Trial(
                Catalogue.named(name).orElseThrow(),
                new Trial.Installation(JAVA, agent),
                Arguments.Output.REPORT,
                viewer);
    }

    private Path fakeAgent() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", FakeAgent.class.getName());
        Path jar = folder.resolve("fake-agent.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (String name : List.of("FakeAgent.class", "FakeAgent$1.class")) {
                out.putNextEntry(new JarEntry(FakeAgent.class.getPackageName().replace('.', '/') + "/" + name));
                try (InputStream bytes = FakeAgent.class.getResourceAsStream(name)) {
                    Objects.requireNonNull(bytes).transferTo(out);
                }
                out.closeEntry();
            }
        }
        return jar;
    }
}
