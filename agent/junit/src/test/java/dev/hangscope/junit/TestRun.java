package dev.hangscope.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.junit.cases.RunOne;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs of test classes by JUnit's launcher, in JVMs of their own, whose output goes to files of a folder. */
record TestRun(Path folder) {
    static final long LIMIT_SECONDS = 60;

    /** What a run has written. */
    record Output(String stdout, String stderr) {}

    Process start(List<String> jvm, String junit, Class<?> test, String... parameters) throws IOException {
        String classPath = String.join(
                File.pathSeparator,
                System.getProperty("hangscope.classes"),
                Path.of("target", "test-classes").toString(),
                Path.of(System.getProperty("hangscope.junits"), junit, "*").toString());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, RunOne.class.getName(), test.getName()));
        command.addAll(List.of(parameters));
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
    }

    Output run(List<String> jvm, String junit, Class<?> test, String... parameters) throws Exception {
        Process process = start(jvm, junit, test, parameters);
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("has ended; %s", written())
                    .isTrue();
            return written();
        } finally {
            process.destroyForcibly();
        }
    }

    Output written() throws IOException {
        return new Output(Files.readString(folder.resolve("stdout")), Files.readString(folder.resolve("stderr")));
    }

    static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }
}
