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
 * in turn with it; the figures are in {@code docs/overhead.md}. The JVM's own dump, which comes first, is part of the time. No
 * test: run its main with {@code -Dhangscope.jar=JAR} in {@code agent/dist} and the arguments of {@link CrowdApp}; JVM options
 * of the crowd in {@code -Dcrowd.jvm=...}.
 */
final class ScaleCost {
    private static final int ROUNDS = 5;
    private static final String LAST_LINE = "are no findings";

    private ScaleCost() {}

    public static void main(String[] crowd) throws IOException, InterruptedException {
        String[] options = System.getProperty("crowd.jvm", "").split(" ");
        try (ForkedJvm jvm = ForkedJvm.running(CrowdApp.class)
                .agentOptions("after=1s,watch=off")
                .jvm(options)
                .arguments(crowd)
                .start()
                .awaitAgent()
                .awaitStdout("stuck")) {
            TimeUnit.SECONDS.sleep(2);
            long[] reports = new long[ROUNDS];
            long[] dumps = new long[ROUNDS];
            long bytes = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long before = jvm.stderrFile().toFile().length();
                reports[round] = millis(() -> report(jvm));
                bytes = jvm.stderrFile().toFile().length() - before;
                dumps[round] = millis(() -> jvm.tool(ForkedJvm.jdkTool("jstack"), "-l", Long.toString(jvm.pid())));
            }
            System.out.printf(
                    "%s, JDK %d: report first %d, then min %d ms, %,d bytes; jstack -l min %d ms  %s %s%n",
                    String.join(" ", crowd),
                    ForkedJvm.release(),
                    reports[0],
                    Arrays.stream(reports).skip(1).min().orElseThrow(),
                    bytes,
                    Arrays.stream(dumps).min().orElseThrow(),
                    Arrays.toString(reports),
                    Arrays.toString(dumps));
        }
    }

    private static long millis(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static void report(ForkedJvm jvm) {
        long before = jvm.stderrFile().toFile().length();
        jvm.sigquit();
        while (!tail(jvm.stderrFile(), before).contains(LAST_LINE)) {
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
