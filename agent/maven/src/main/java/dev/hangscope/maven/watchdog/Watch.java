package dev.hangscope.maven.watchdog;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a watchdog watches, and how its process is started. Its command line holds all of it, so that {@code ps} tells what it is for.
 *
 * @param build the process of the build
 * @param begun when that process began, in milliseconds since the epoch, so that a later process of the same number is not taken for it;
 *     0 where the system does not tell
 * @param stale how long nothing may move
 * @param agent the agent's jar, which is the command line as well
 * @param reports where answers are kept
 * @param ends whether JVMs that are stuck are ended
 * @param outputs the directories in which a build that moves changes files
 */
public record Watch(
        long build, long begun, Duration stale, Path agent, Path reports, boolean ends, List<Path> outputs) {

    /** Not killed by Ctrl-C in the build's terminal, which reaches all of its process group: setsid(1). */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private static final int FIXED = 6;

    public Watch {
        outputs = List.copyOf(outputs);
    }

    /** When the process began, as {@link #begun()} wants it. */
    public static long begun(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /**
     * Starts a process that watches. It writes to this process's standard output and error, and ends when the build ends.
     *
     * @param classes the jar or directory with the classes of this package
     * @throws IOException when it cannot be started
     */
    public void start(Path classes) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes.toString(),
                WatchdogMain.class.getName()));
        command.addAll(arguments());
        new ProcessBuilder(command)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT)
                .start();
    }

    List<String> arguments() {
        List<String> words = new ArrayList<>(List.of(
                Long.toString(build),
                Long.toString(begun),
                stale.toString(),
                agent.toString(),
                reports.toString(),
                Boolean.toString(ends)));
        outputs.forEach(output -> words.add(output.toString()));
        return words;
    }

    /**
     * Reads what {@link #arguments()} wrote.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Watch of(String... words) {
        if (words.length < FIXED) {
            throw new IllegalArgumentException("started by hangscope:watchdog, not by hand");
        }
        return new Watch(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Duration.parse(words[2]),
                Path.of(words[3]),
                Path.of(words[4]),
                Boolean.parseBoolean(words[5]),
                Arrays.stream(words, FIXED, words.length).map(Path::of).toList());
    }
}
