package dev.hangscope.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs each benchmark without an agent, with an empty one and with Hangscope, in turn, several rounds, each in a JVM of its
 * own; prints the least CPU time per operation of any iteration, and the best throughput of each, or the time of the fastest
 * samples where a benchmark takes samples.
 *
 * <pre>java -jar benchmarks.jar [AGENT_JAR [ROUNDS [BENCHMARK_REGEX]]]</pre>
 */
public final class Overhead {
    private static final String DEFAULT_AGENT = "../../dist/target/hangscope.jar";

    private static final double FASTEST_PERCENT = 1;

    /** One carrier for all virtual threads: else whether two of them meet on one or sleep on two decides on the figures. */
    private static final String[] ONE_CARRIER = {
        "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1"
    };

    private Overhead() {}

    private static final class Best {
        double cpuNanos = Double.MAX_VALUE;
        double throughput;
        double fastestNanos = Double.MAX_VALUE;
    }

    /** See the class. */
    public static void main(String[] args) throws IOException, RunnerException {
        Path here = Path.of(Overhead.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Path agent = args.length > 0
                ? Path.of(args[0])
                : here.resolveSibling(DEFAULT_AGENT).normalize();
        if (!Files.exists(agent)) {
            System.err.println("no agent at " + agent + ": build it with mvn package, or name it");
            System.exit(3);
        }
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        boolean virtualThreads = Runtime.version().feature() >= 21;
        String include = args.length > 2 ? args[2] : virtualThreads ? ".*" : "QueueOverhead|SynchronizerOverhead";

        Map<String, @Nullable String> variants = new LinkedHashMap<>();
        variants.put("none", null);
        variants.put("empty", "-javaagent:" + EmptyAgent.jar());
        variants.put("hangscope", "-javaagent:" + agent.toAbsolutePath());
        Map<String, Map<String, Best>> best = new TreeMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<String, @Nullable String> variant : variants.entrySet()) {
                System.err.println("round " + round + " of " + rounds + ": " + variant.getKey());
                run(variant.getKey(), variant.getValue(), include, best);
            }
        }
        print(best);
    }

    private static void run(
            String variant, @Nullable String argument, String include, Map<String, Map<String, Best>> best)
            throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(include)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(16)
                .measurementTime(TimeValue.milliseconds(250))
                .addProfiler(CpuTime.class)
                .jvmArgsPrepend(ONE_CARRIER)
                .verbosity(VerboseMode.SILENT);
        if (argument != null) {
            options.jvmArgsAppend(argument);
        }
        for (RunResult result : new Runner(options.build()).run()) {
            Best known = best.computeIfAbsent(result.getPrimaryResult().getLabel(), name -> new LinkedHashMap<>())
                    .computeIfAbsent(variant, name -> new Best());
            Result<?> cpu = result.getSecondaryResults().get(CpuTime.LABEL);
            known.cpuNanos = cpu == null ? known.cpuNanos : Math.min(known.cpuNanos, cpu.getScore());
            if (result.getParams().getMode() == Mode.SampleTime) {
                double fastest = result.getPrimaryResult().getStatistics().getPercentile(FASTEST_PERCENT);
                known.fastestNanos = Math.min(known.fastestNanos, fastest);
            }
            known.throughput =
                    Math.max(known.throughput, result.getPrimaryResult().getScore());
        }
    }

    private static void print(Map<String, Map<String, Best>> best) {
        System.out.println(
                "JDK " + Runtime.version() + ", least CPU ns per operation, and best throughput against none");
        System.out.println(
                "| benchmark | none | empty agent | hangscope | against none | against empty | throughput |");
        System.out.println("|---|---|---|---|---|---|---|");
        best.forEach((benchmark, byVariant) -> {
            Best none = byVariant.getOrDefault("none", new Best());
            Best empty = byVariant.getOrDefault("empty", new Best());
            Best ours = byVariant.getOrDefault("hangscope", new Best());
            if (none.fastestNanos < Double.MAX_VALUE) {
                System.out.printf(
                        Locale.ROOT,
                        "| %s, fastest hundredth | %.0f | %.0f | %.0f | %.3f | %.3f | %.3f |%n",
                        benchmark,
                        none.fastestNanos,
                        empty.fastestNanos,
                        ours.fastestNanos,
                        ours.fastestNanos / none.fastestNanos,
                        ours.fastestNanos / empty.fastestNanos,
                        none.fastestNanos / ours.fastestNanos);
                return;
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %.1f | %.2f | %.2f | %.2f |%n",
                    benchmark,
                    none.cpuNanos,
                    empty.cpuNanos,
                    ours.cpuNanos,
                    ours.cpuNanos / none.cpuNanos,
                    ours.cpuNanos / empty.cpuNanos,
                    ours.throughput / none.throughput);
        });
    }
}
