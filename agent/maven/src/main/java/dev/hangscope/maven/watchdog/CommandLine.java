package dev.hangscope.maven.watchdog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Hangscope's command line, {@code java -jar hangscope.jar}. */
final class CommandLine {

    private static final long LIMIT_SECONDS = 120;

    private final Path jar;

    CommandLine(Path jar) {
        this.jar = jar;
    }

    /**
     * Asks for a process, {@code report PID} or {@code inspect PID}.
     *
     * @throws IOException when the command cannot be run
     */
    Answer ask(String command, long pid) throws IOException, InterruptedException {
        Path output = Files.createTempFile("hangscope-answer", ".txt");
        try {
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-jar",
                            jar.toString(),
                            command,
                            Long.toString(pid)))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Answer(
                        pid, Answer.NONE, command + " " + pid + " gave no answer within " + LIMIT_SECONDS + " s\n");
            }
            return new Answer(pid, process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
