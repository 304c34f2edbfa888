package dev.hangscope.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a proof by heap dump costs: how long the application stands still, against jcmd's dump of the same JVM; how long the
 * reader takes for its verdicts, and how much memory.
 *
 * <pre>java -cp benchmarks.jar dev.hangscope.benchmarks.HeapProofSpeed HANGSCOPE_JAR MILLIONS READER_XMX FOLDER [ROUNDS]</pre>
 */
public final class HeapProofSpeed {
    private static final Pattern STILL = Pattern.compile("stood still for (\\d+) ms");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final int KILO = 1_024;

    private final String jar;
    private final Path folder;
    private final Process program;
    private final List<String> said = new ArrayList<>();

    private HeapProofSpeed(String jar, String millions, Path folder) throws IOException {
        this.jar = jar;
        this.folder = folder;
        String classPath = System.getProperty("java.class.path");
        long megabytes = Long.parseLong(millions) * 90 + 200;
        program = new ProcessBuilder(
                        tool("java"), "-Xmx" + megabytes + "m", "-cp", classPath, HeapFill.class.getName(), millions)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread listener = new Thread(this::listen, "listener");
        listener.setDaemon(true);
        listener.start();
    }

    private void listen() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                synchronized (said) {
                    said.add(line);
                }
            }
        } catch (IOException ended) {
            return;
        }
    }

    /** See the class. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args[3]), "speed");
        HeapProofSpeed speed = new HeapProofSpeed(args[0], args[1], folder);
        try {
            speed.awaitReady();
            int rounds = args.length > 4 ? Integer.parseInt(args[4]) : 3;
            for (int round = 1; round <= rounds; round++) {
                System.out.println("round " + round);
                speed.round(args[2]);
            }
        } finally {
            speed.program.destroyForcibly();
            Files.deleteIfExists(folder.resolve("code"));
            Files.deleteIfExists(folder);
        }
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private void awaitReady() throws InterruptedException {
        while (program.isAlive() && longestPause() < 0) {
            Thread.sleep(500);
        }
    }

    /** Since the last call; -1 before the program is ready. */
    private long longestPause() {
        long longest = -1;
        synchronized (said) {
            for (String line : said) {
                Matcher matcher = STILL.matcher(line);
                longest = matcher.matches() ? Math.max(longest, Long.parseLong(matcher.group(1))) : longest;
            }
            said.clear();
        }
        return longest;
    }

    private void round(String readerXmx) throws Exception {
        String pid = Long.toString(program.pid());
        Path dump = folder.resolve("dump.hprof");
        longestPause();
        double took = run(List.of(tool("jcmd"), pid, "GC.heap_dump", dump.toString()), "");
        Thread.sleep(2_500);
        System.out.printf(
                "  jcmd GC.heap_dump: %.1f s, application stood still %d ms, %d MB%n",
                took, longestPause(), Files.size(dump) >> 20);
        Path code = folder.resolve("code");
        new ProcessBuilder(tool("jcmd"), pid, "Compiler.codelist")
                .redirectOutput(code.toFile())
                .start()
                .waitFor();
        double read = run(
                List.of(
                        tool("java"),
                        "-Xmx" + readerXmx,
                        "-XX:+UseSerialGC",
                        "-jar",
                        jar,
                        "diagnose",
                        "--heap",
                        dump.toString(),
                        "--code",
                        code.toString()),
                "  diagnose --heap");
        System.out.printf("  diagnose --heap: %.1f s%n", read);
        Files.delete(dump);
        longestPause();
        double proved = run(
                List.of(
                        tool("java"),
                        "-jar",
                        jar,
                        "report",
                        pid,
                        "--after",
                        "1s",
                        "--prove",
                        "--dumps",
                        folder.toString()),
                "");
        Thread.sleep(2_500);
        System.out.printf(
                "  report --prove --after 1s: %.1f s, application stood still %d ms%n", proved, longestPause());
    }

    /** Seconds; prints the verdict, and the peak of memory where that is asked for. */
    private double run(List<String> command, String peakOf) throws Exception {
        long start = System.nanoTime();
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        long peak = 0;
        while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peak(process.pid()));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Files.readString(out)
                .lines()
                .filter(line -> line.startsWith("hangscope: ") && !line.contains("stands still"))
                .forEach(line -> System.out.println("  " + line));
        Files.delete(out);
        if (!peakOf.isEmpty()) {
            System.out.println(peakOf + ": " + peak / KILO + " MB resident at most");
        }
        return seconds;
    }

    private static long peak(long pid) {
        try {
            Matcher matcher = PEAK.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        } catch (IOException ended) {
            return 0;
        }
    }
}
