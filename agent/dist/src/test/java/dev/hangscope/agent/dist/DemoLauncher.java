package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hangscope.agent.dist.harness.ForkedJvm;
import dev.hangscope.demo.launcher.Demos;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The launcher of the demos, as it is called on a command line, with the agent and the JDK under test. */
final class DemoLauncher {
    private static final String HEALTHY = " nothing ";

    private final Path folder;

    /** In {@code folder} the launcher finds its JDK. */
    DemoLauncher(Path folder) {
        this.folder = folder;
    }

    /** The demos that hang: a new one is tested without being told here. */
    static Stream<String> broken() throws IOException, InterruptedException {
        return demos(line -> !line.contains(HEALTHY));
    }

    /** The demos that do not. */
    static Stream<String> healthy() throws IOException, InterruptedException {
        return demos(line -> line.contains(HEALTHY));
    }

    static boolean isPython(String demo) {
        return demo.startsWith("py-");
    }

    private static Stream<String> demos(Predicate<String> which) throws IOException, InterruptedException {
        Output list = new Output();
        assertThat(Demos.run(List.of("list"), list.stream, list.stream)).isZero();
        return list.text().lines().filter(which).map(line -> line.substring(0, line.indexOf(' ')));
    }

    /**
     * What the launcher takes for a JDK: its {@code java} is the real one, told that it will not run for long. A process of its own writes
     * it: a child that another test starts meanwhile would inherit the file as one that is open for writing, and it could not be executed.
     */
    private Path javaHome() throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(folder, "jdk");
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Process writer = new ProcessBuilder("sh", "-c", "cat > \"$1\" && chmod 700 \"$1\"", "sh", java.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Writer script = writer.outputWriter()) {
            script.write("#!/bin/sh\nexec '" + ForkedJvm.jdkTool("java") + "' " + ForkedJvm.SHORT_LIVED + " \"$@\"\n");
        }
        assertThat(writer.waitFor()).isZero();
        return home;
    }

    /** The launcher gives up by itself, and ends all that it started. It runs in this JVM: one more for each demo takes time. */
    String launch(String... arguments) throws IOException, InterruptedException {
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
