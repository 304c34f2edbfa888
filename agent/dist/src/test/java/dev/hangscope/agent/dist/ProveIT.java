package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hangscope.agent.dist.apps.RandomApp;
import dev.hangscope.agent.dist.apps.ReachApp;
import dev.hangscope.agent.dist.apps.RegistersApp;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import dev.hangscope.agent.dist.harness.Jmx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proof by heap dump on a JVM that runs: by the command line, by SIGQUIT, by JMX. */
class ProveIT {
    private static final String DEMO = "missingsentinel.Importer";

    /** All code of the application and of what it waits in; the agent's own would take most of a busy machine's minute. */
    private static final String OPTIMISED = "-Xcomp -XX:TieredStopAtLevel=4 -XX:CompileCommand=quiet"
            + " -XX:CompileCommand=compileonly,dev.hangscope.agent.dist.apps.*::*"
            + " -XX:CompileCommand=compileonly,java.util.concurrent.*::*"
            + " -XX:CompileCommand=compileonly,java.lang.Thread::*";

    @TempDir
    private Path dumps;

    private ForkedJvm command(ForkedJvm jvm, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("report", Long.toString(jvm.pid()), "--after", "1s", "--prove", "--dumps", dumps.toString()));
        arguments.addAll(List.of(more));
        return ForkedJvm.command(arguments.toArray(new String[0]));
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> all = Files.walk(dumps)) {
            return all.filter(each -> !each.equals(dumps)).toList();
        }
    }

    private static ForkedJvm stuckDemo(String agentOptions, String... jvmOptions) {
        ForkedJvm.Builder builder = ForkedJvm.demo(DEMO).jvm(jvmOptions);
        ForkedJvm jvm = (agentOptions.isEmpty() ? builder : builder.agentOptions(agentOptions)).start();
        return jvm.await("the consumer waits", it -> it.jcmd("Thread.print").contains("Importer.load"));
    }

    /** From the verdict of each thread's finding to the threads' names. */
    private static TreeMap<String, Set<String>> threads(String json) {
        TreeMap<String, Set<String>> threads = new TreeMap<>();
        JsonParser.parseString(json)
                .getAsJsonObject()
                .getAsJsonArray("findings")
                .forEach(element -> {
                    JsonObject finding = element.getAsJsonObject();
                    finding.getAsJsonArray("waiters")
                            .forEach(waiter -> threads.computeIfAbsent(
                                            finding.get("verdict").getAsString(), key -> new TreeSet<>())
                                    .add(waiter.getAsJsonObject().get("thread").getAsString()));
                });
        return threads;
    }

    @Test
    void each_stuck_wait_is_proven_and_no_other_and_nothing_is_left() throws Exception {
        assertStuckAreProven(Set.of());
    }

    /** Where there are virtual threads besides, their stacks cannot be made whole. */
    @Test
    @EnabledOnOs(OS.LINUX)
    @EnabledForJreRange(max = JRE.JAVA_21)
    void so_it_is_where_all_code_is_optimised() throws Exception {
        // Compiled frames of Object.wait do not tell the object, but not on every JDK all of them are compiled.
        assertStuckAreProven(Set.of("stuck-monitor"), OPTIMISED.split(" "));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void an_object_that_only_compiled_code_holds_in_pieces_is_found() {
        try (ForkedJvm jvm = ForkedJvm.running(RegistersApp.class)
                        .withoutAgent()
                        .jvm("-Xbatch", "-XX:TieredStopAtLevel=4")
                        .arguments("sleep")
                        .start()
                        .awaitStdout("ready");
                ForkedJvm command = command(jvm)) {
            assertThat(command.awaitExit()).as(command.stderr()).isZero();
            assertThat(command.stdout())
                    .contains("\"computer\": a variable of dev.hangscope.agent.dist.apps.RegistersApp.sleep")
                    .contains("RegistersApp$Giver > queue: java.util.concurrent.LinkedBlockingQueue");
        }
    }

    private void assertStuckAreProven(Set<String> unknown, String... options) throws Exception {
        try (ForkedJvm jvm = ForkedJvm.running(ReachApp.class)
                        .withoutAgent()
                        .jvm(options)
                        .arguments(ReachApp.DUMPS_VIRTUAL_STACKS ? "virtual" : "")
                        .start()
                        .awaitStdout("ready");
                ForkedJvm command = command(jvm, "--json")) {
            assertThat(command.awaitExit()).as(command.stderr()).isEqualTo(1);

            Set<String> proven = threads(command.stdout()).get("PROVEN");
            assertThat(proven).allMatch(name -> name.startsWith("stuck-"));
            Set<String> expected = stuck(jvm);
            expected.removeAll(unknown);
            expected.remove("stuck-worker"); // an idle daemon holds nobody up: a note
            expected.remove("stuck-join"); // told below stuck-queue, whose end it waits for
            proven.removeAll(unknown);
            assertThat(proven).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(command.stderr())
                    .containsPattern(
                            "process " + jvm.pid() + ": the application stands still for about [\\d.]+ m?s while a heap"
                                    + " dump is written: at most \\d+ MB in " + dumps)
                    .contains("passwords too");
            assertThat(left()).isEmpty();
            assertThat(jvm.isAlive()).isTrue();
        }
    }

    /** A finding may have several waiters of one latch, and others below it; what counts is that no live one is among them. */
    @ParameterizedTest
    @ValueSource(strings = {"-Dseed=0", "-Dseed=1000", OPTIMISED})
    @EnabledOnOs(OS.LINUX)
    void of_random_programs_all_that_are_stuck_are_proven_and_no_other(String options) {
        try (ForkedJvm jvm = ForkedJvm.running(RandomApp.class)
                .withoutAgent()
                .jvm(options.split(" "))
                .start()
                .awaitStdout("ready")) {
            Map<String, String> outcomes = outcomes(proofAtRest(jvm));
            outcomes.forEach((name, outcome) ->
                    assertThat(name.substring(0, name.indexOf('-'))).as(name).isEqualToIgnoringCase(outcome));
            assertThat(outcomes.values()).contains("STUCK", "LIVE").hasSizeGreaterThan(150);
        }
    }

    /** On a busy machine one of the JVM's own threads may run at the moment of the dump: then nothing is proven, and is to be asked again. */
    private String proofAtRest(ForkedJvm jvm) {
        while (true) {
            try (ForkedJvm command = command(jvm, "--json")) {
                int exit = command.awaitExit();
                String proof = command.stdout();
                if (!proof.contains("a thread that runs at the moment of the dump")) {
                    assertThat(exit).as(command.stderr() + proof).isEqualTo(1);
                    return proof;
                }
            }
        }
    }

    /** From the names of the threads of which the dump tells to what it tells. */
    private static Map<String, String> outcomes(String json) {
        JsonObject jvm = JsonParser.parseString(json)
                .getAsJsonObject()
                .getAsJsonObject("snapshot")
                .getAsJsonObject("jvm");
        Map<Long, String> names = new TreeMap<>();
        jvm.getAsJsonArray("threads").forEach(element -> {
            JsonObject thread = element.getAsJsonObject();
            names.put(thread.get("id").getAsLong(), thread.get("name").getAsString());
        });
        Map<String, String> outcomes = new TreeMap<>();
        jvm.getAsJsonArray("reachability").forEach(element -> {
            JsonObject told = element.getAsJsonObject();
            outcomes.put(
                    names.get(told.get("thread").getAsLong()),
                    told.get("outcome").getAsString().toUpperCase(Locale.ROOT));
        });
        return outcomes;
    }

    private static Set<String> stuck(ForkedJvm jvm) {
        Set<String> names = jvm.jcmd("Thread.print")
                .lines()
                .filter(line -> line.startsWith("\"stuck-"))
                .map(line -> line.substring(1, line.indexOf('"', 1)))
                .collect(Collectors.toCollection(TreeSet::new));
        if (ReachApp.DUMPS_VIRTUAL_STACKS) {
            names.addAll(Set.of("stuck-virtual", "stuck-virtual-latch"));
        }
        return names;
    }

    @Test
    void a_thread_that_can_move_makes_the_report_name_the_way() {
        try (ForkedJvm jvm = ForkedJvm.demo("healthy.SteadyFeed").start();
                ForkedJvm command = command(jvm)) {
            assertThat(command.awaitExit()).as(command.stderr()).isZero();
            assertThat(command.stdout())
                    .contains(
                            "CLEAR",
                            "\"sensor\": a variable of ",
                            "measurements: java.util.concurrent.LinkedBlockingQueue");
        }
    }

    @Test
    void sigquit_proves_where_the_option_says_so() throws Exception {
        try (ForkedJvm jvm =
                stuckDemo("prove=quit,after=500ms,watch=200ms,dumps=" + dumps).awaitAgent()) {
            jvm.awaitStderr("hangscope: LIKELY");
            jvm.sigquit();
            jvm.awaitStderr("hangscope: HUNG, 1 proven");

            assertThat(jvm.stderr())
                    .contains("only Thread.interrupt or a debugger can end it", "the application stands still");
            jvm.await("nothing is left", it -> isEmpty(dumps));
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.findAny().isEmpty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void jmx_proves_when_asked_and_the_option_forbids_it() throws Exception {
        try (ForkedJvm jvm = stuckDemo("after=500ms,watch=200ms,dumps=" + dumps);
                Jmx jmx = Jmx.connect(jvm)) {
            jvm.await("JMX proves", it -> prove(jmx).contains("1 proven"));

            assertThat(left()).isEmpty();
        }
        try (ForkedJvm jvm = stuckDemo("prove=off,watch=off");
                ForkedJvm command = command(jvm)) {
            assertThat(command.awaitExit()).isEqualTo(3);
            assertThat(command.stderr())
                    .contains("process " + jvm.pid() + ": the agent was started with prove=off")
                    .hasLineCount(1);
            assertThat(left()).isEmpty();
        }
    }

    private static String prove(Jmx jmx) {
        try {
            return String.valueOf(jmx.call("prove"));
        } catch (Exception fault) {
            throw new AssertionError(fault);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_disk_that_refuses_in_the_middle_is_one_line_and_leaves_nothing() throws Exception {
        try (ForkedJvm jvm = stuckDemo("")) {
            jvm.tool("prlimit", "--pid", Long.toString(jvm.pid()), "--fsize=200000");
            try (ForkedJvm command = command(jvm)) {
                assertThat(command.awaitExit()).isEqualTo(3);
                assertThat(command.stderr().lines().skip(1).toList())
                        .singleElement()
                        .asString()
                        .contains("the heap dump cannot be written to " + dumps, "name another folder");
                assertThat(left()).isEmpty();
                assertThat(jvm.isAlive()).isTrue();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_command_that_is_killed_leaves_nothing() throws Exception {
        try (ForkedJvm jvm = stuckDemo("");
                ForkedJvm command = command(jvm)) {
            command.awaitStderr("the application stands still");
            command.tool("kill", "-KILL", Long.toString(command.pid()));

            jvm.await("nothing is left", it -> isEmpty(dumps));
        }
    }

    @Test
    void a_folder_that_is_not_there_is_one_line() {
        try (ForkedJvm jvm = ForkedJvm.demo(DEMO).start();
                ForkedJvm command = ForkedJvm.command(
                        "report",
                        Long.toString(jvm.pid()),
                        "--prove",
                        "--dumps",
                        dumps.resolve("none").toString())) {
            assertThat(command.awaitExit()).isEqualTo(3);
            assertThat(command.stderr())
                    .contains(dumps.resolve("none").toString())
                    .hasLineCount(1);
        }
    }
}
