package dev.hangscope.agent.dist;

import dev.hangscope.agent.dist.apps.CrowdApp;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long a report on very many threads takes, from SIGQUIT to its last line, and {@code jstack -l} of the same JVM
 * in turn with it; the figures are in {@code docs/measurements.md}. The JVM's own dump comes first: how much of the time is left
 * behind it is told too. No test: run its main with {@code -Dhangscope.jar=JAR} in {@code agent/dist} and the arguments of
 * {@link CrowdApp}; options of the crowd's agent in {@code -Dcrowd.agent=...}, of its JVM in {@code -Dcrowd.jvm=...}; the seconds
 * for which it stands still before the first report in {@code -Dcrowd.settle=...}, so that the watcher has looked before.
 */
final class ScaleCost {
    private static final int ROUNDS = 5;
    private static final String LAST_LINE = "remembered ended thread";

    /** In the last line of the JVM's own dump, JDK 17 to 25. */
    private static final String DUMPS_LAST_LINE = "class space";

    private ScaleCost() {}

    public static void main(String[] crowd) throws IOException, InterruptedException {
        String[] options = System.getProperty("crowd.jvm", "").split(" ");
        try (ForkedJvm jvm = ForkedJvm.running(CrowdApp.class)
                .agentOptions(System.getProperty("crowd.agent", "after=1s,watch=off"))
                .jvm(options)
                .arguments(crowd)
                .start()
                .awaitAgent()
                .awaitStdout("stuck")) {
            TimeUnit.SECONDS.sleep(Integer.getInteger("crowd.settle", 2));
            long[] reports = new long[ROUNDS];
            long[] behindDumps = new long[ROUNDS];
            long[] dumps = new long[ROUNDS];
            long bytes = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long before = jvm.stderrFile().toFile().length();
                long start = System.nanoTime();
                long dumped = report(jvm);
                reports[round] = millis(start, System.nanoTime());
                behindDumps[round] = millis(dumped, System.nanoTime());
                bytes = jvm.stderrFile().toFile().length() - before;
                start = System.nanoTime();
                jvm.tool(ForkedJvm.jdkTool("jstack"), "-l", Long.toString(jvm.pid()));
                dumps[round] = millis(start, System.nanoTime());
            }
            System.out.printf(
                    "%s, JDK %d: report first %d (%d behind the dump), then min %d (%d), %,d bytes; jstack -l min %d ms  %s %s %s%n",
                    String.join(" ", crowd),
                    ForkedJvm.release(),
                    reports[0],
                    behindDumps[0],
                    Arrays.stream(reports).skip(1).min().orElseThrow(),
                    Arrays.stream(behindDumps).skip(1).min().orElseThrow(),
                    bytes,
                    Arrays.stream(dumps).min().orElseThrow(),
                    Arrays.toString(reports),
                    Arrays.toString(behindDumps),
                    Arrays.toString(dumps));
        }
    }

    private static long millis(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }

    /** Asks for a report and waits for its end: {@link System#nanoTime()} when the JVM's own dump was written. */
    private static long report(ForkedJvm jvm) {
        long before = jvm.stderrFile().toFile().length();
        long dumpBefore = jvm.stdoutFile().toFile().length();
        jvm.sigquit();
        await(jvm, jvm.stdoutFile(), dumpBefore, DUMPS_LAST_LINE);
        long dumped = System.nanoTime();
        await(jvm, jvm.stderrFile(), before, LAST_LINE);
        return dumped;
    }

    private static void await(ForkedJvm jvm, Path file, long since, String line) {
        while (!tail(file, since).contains(line)) {
            if (!jvm.isAlive()) {
                throw new IllegalStateException(jvm.toString());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The end of what was written since. */
    private static String tail(Path file, long since) {
        try (RandomAccessFile read = new RandomAccessFile(file.toFile(), "r")) {
            long length = read.length();
            byte[] end = new byte[(int) Math.min(2_000, length - since)];
            read.seek(length - end.length);
            read.readFully(end);
            return new String(end, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
