package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the GitHub action, on reports of a JVM that is stuck. */
@Tag("one-jdk")
class GitHubActionIT {
    private static final Path SCRIPT =
            Path.of("../../.github/actions/hang-report/report.sh").toAbsolutePath();

    @TempDir
    private Path folder;

    private record Run(int exitCode, String output) {}

    private Run run(Map<String, String> environment) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder script = new ProcessBuilder("bash", SCRIPT.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        script.environment().put("HANGSCOPE_REPORTS", folder.toString());
        script.environment().put("HANGSCOPE_JAR", ForkedJvm.hangscopeJar().toString());
        script.environment().put("PATH", Path.of(ForkedJvm.jdkTool("java")).getParent() + ":" + System.getenv("PATH"));
        script.environment().putAll(environment);
        int exitCode = script.start().waitFor();
        return new Run(exitCode, Files.readString(output));
    }

    private void letAJvmReport() throws IOException {
        Path reports = folder.resolve("module/target/hangscope");
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.AllDeadlocked.class)
                .agentOptions("watch=200ms,after=100ms,out=" + Files.createDirectories(reports))
                .start()) {
            jvm.awaitStderr("report written to");
        }
    }

    @Test
    void each_hang_is_an_annotation_and_the_summary_has_the_report() throws Exception {
        letAJvmReport();
        Path summary = folder.resolve("summary.md");

        Run run = run(Map.of("GITHUB_STEP_SUMMARY", summary.toString()));

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output().lines().filter(line -> line.startsWith("::error ")))
                .singleElement()
                .asString()
                .contains("StuckApps.java,line=");
        assertThat(summary).content().contains("    hangscope: HUNG, 1 proven", "    1  deadlock   PROVEN");
    }

    @Test
    void an_annotation_names_the_file_by_its_path_in_the_repository() throws Exception {
        letAJvmReport();
        Path sources = Files.createDirectories(folder.resolve("module/src/main/java/dev/hangscope/agent/dist/apps"));
        Files.createFile(sources.resolve("StuckApps.java"));

        assertThat(run(Map.of()).output())
                .contains("::error file=module/src/main/java/dev/hangscope/agent/dist/apps/StuckApps.java,line=");
    }

    @Test
    void a_file_that_is_there_twice_is_named_by_its_package() throws Exception {
        letAJvmReport();
        for (String module : new String[] {"one", "two"}) {
            Path sources = Files.createDirectories(folder.resolve(module + "/dev/hangscope/agent/dist/apps"));
            Files.createFile(sources.resolve("StuckApps.java"));
        }

        assertThat(run(Map.of()).output()).contains("::error file=dev/hangscope/agent/dist/apps/StuckApps.java,line=");
    }

    @Test
    void the_step_fails_if_that_is_wanted() throws Exception {
        letAJvmReport();

        assertThat(run(Map.of("HANGSCOPE_FAIL", "true")).exitCode()).isEqualTo(1);
    }

    @Test
    void a_build_without_hangs_says_nothing() throws Exception {
        Run run = run(Map.of("HANGSCOPE_FAIL", "true"));

        assertThat(run).isEqualTo(new Run(0, ""));
    }

    @Test
    void a_jar_that_is_not_there_is_named() throws Exception {
        Run run = run(Map.of("HANGSCOPE_JAR", "/nowhere.jar"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output()).contains("no hangscope.jar at /nowhere.jar").contains("'jar'");
    }
}
