package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.BorrowApp;
import dev.hangscope.agent.dist.apps.ReachApp;
import dev.hangscope.agent.dist.apps.RegistersApp;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a heap dump of a real JVM proves, and what it must not. */
class HeapProofIT {
    private static final String AT = "dev.hangscope.agent.dist.apps.BorrowApp.";

    private static final int TOLD = ReachApp.DUMPS_VIRTUAL_STACKS ? 36 : 33;

    @TempDir
    private Path folder;

    private record Answer(int exitCode, String out, String err) {}

    private Answer diagnose(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                ForkedJvm.jdkTool("java"), "-jar", ForkedJvm.hangscopeJar().toString(), "diagnose"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path err = folder.resolve("err");
        Process process =
                new ProcessBuilder(command).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Answer(process.exitValue(), out, Files.readString(err));
    }

    private static JvmFacts facts(Answer answer) throws IOException {
        JvmFacts facts = SnapshotJson.read(new StringReader(answer.out)).jvm();
        assertThat(facts).as(answer.err).isNotNull();
        return facts;
    }

    /** From the waiting thread's name to what is told of it. */
    private static Map<String, Reachability> told(JvmFacts facts) {
        Map<Long, String> names = new TreeMap<>();
        facts.threads().stream()
                .filter(thread -> thread.role() == JavaThread.Role.APPLICATION)
                .forEach(thread -> names.put(thread.id(), thread.name()));
        Map<String, Reachability> told = new TreeMap<>();
        facts.reachability().forEach(each -> {
            if (names.containsKey(each.thread())) {
                told.put(names.get(each.thread()), each);
            }
        });
        return told;
    }

    private Path dump(ForkedJvm jvm) {
        Path dump = folder.resolve("dump.hprof");
        jvm.jcmd("GC.heap_dump", dump.toString());
        return dump;
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseZGC"})
    void each_wait_gets_the_verdict_that_its_name_tells(String option) throws Exception {
        assertVerdictsByName(TOLD, option, "-Xmx256m");
    }

    /** Compiled frames of {@code Object.wait} do not tell the object: two waits are not judged. */
    @Test
    void code_that_is_compiled_without_taking_objects_apart_hides_nothing() throws Exception {
        assertVerdictsByName(TOLD - 2, "-Xcomp", "-XX:TieredStopAtLevel=1");
    }

    private void assertVerdictsByName(int judged, String... options) throws Exception {
        try (ForkedJvm jvm = ForkedJvm.running(ReachApp.class)
                .withoutAgent()
                .jvm(options)
                .arguments(ReachApp.DUMPS_VIRTUAL_STACKS ? "virtual" : "")
                .start()) {
            jvm.awaitStdout("ready");
            Path dump = dump(jvm);
            Path code = Files.writeString(folder.resolve("code"), jvm.jcmd("Compiler.codelist"));

            Answer answer = diagnose("--json", "--heap", dump, "--code", code);

            Map<String, Reachability> told = told(facts(answer));
            Map<String, String> outcomes = new TreeMap<>();
            told.forEach(
                    (name, each) -> outcomes.put(name, each.outcome().name().toLowerCase()));
            assertThat(outcomes).hasSize(judged);
            outcomes.forEach((name, outcome) ->
                    assertThat(name).as(told.get(name).toString()).startsWith(outcome + "-"));
            told.forEach((name, each) -> {
                assertThat(each.path().isEmpty()).as(name).isEqualTo(name.startsWith("stuck"));
                assertThat(each.notShown()).as(name).isEmpty();
            });
            assertThat(told.get("stuck-full").detail()).isEqualTo("capacity 1, size 1: 1 java.lang.String");
            assertThat(told.get("live-static").path().get(0)).endsWith("ReachApp.STATIC");
            assertThat(told.get("live-local").path().get(0)).startsWith("\"main\": a variable of");
            assertThat(answer.exitCode).isEqualTo(1);
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, max = JRE.JAVA_21)
    void virtual_threads_whose_stacks_are_not_in_the_dump_leave_the_question_open() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.running(ReachApp.class)
                .withoutAgent()
                .arguments("virtual")
                .start()) {
            jvm.awaitStdout("ready");

            Answer answer = diagnose("--heap", dump(jvm));

            assertThat(answer.out)
                    .contains("missing sentinel   LIKELY", "the dump has no stacks of 4 virtual threads.")
                    .doesNotContain("PROVEN");
        }
    }

    @Test
    void who_has_a_connection_or_a_permit_that_others_wait_for_is_told() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.running(BorrowApp.class).withoutAgent().start()) {
            jvm.awaitStdout("ready");
            jvm.await("all wait", it -> it.jcmd("Thread.print").split("waiting on condition").length >= 6);

            String report = diagnose("--heap", dump(jvm)).out.replaceAll("java:\\d+", "java:LINE");

            assertThat(report.lines()
                            .dropWhile(line -> !line.startsWith("heap: who has"))
                            .skip(1)
                            .takeWhile(line -> !line.isEmpty())
                            .map(String::strip))
                    .containsExactlyInAnyOrder(
                            "\"unlucky\" waits for the ConnectionPool:",
                            "no thread has anything of the ConnectionPool in a variable: it is kept elsewhere, or lost",
                            "\"wants-connection\" waits for the ConnectionPool:",
                            "\"loads\" has a Connection at " + AT + "load(BorrowApp.java:LINE)",
                            "\"converses\" has a Connection at " + AT + "converse(BorrowApp.java:LINE)",
                            "\"wants-permit\" waits for the Semaphore:",
                            "\"works\" can release the Semaphore at "
                                    + "dev.hangscope.agent.dist.apps.BorrowApp$Limiter.work(BorrowApp.java:LINE)");
        }
    }

    @Test
    void optimised_code_everywhere_leaves_nothing_proven_and_says_why() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.running(ReachApp.class)
                .withoutAgent()
                .jvm("-Xcomp", "-XX:TieredStopAtLevel=4")
                .start()) {
            jvm.awaitStdout("ready");
            Path dump = dump(jvm);
            Path code = Files.writeString(folder.resolve("code"), jvm.jcmd("Compiler.codelist"));

            Map<String, Reachability> told = told(facts(diagnose("--json", "--heap", dump, "--code", code)));

            assertThat(told).isNotEmpty();
            told.forEach((name, each) -> {
                String outcome = name.startsWith("stuck") ? "open" : name.substring(0, name.indexOf('-'));
                assertThat(each.outcome().name()).as(each.toString()).isEqualToIgnoringCase(outcome);
                if (each.path().isEmpty()) {
                    assertThat(each.notShown()).as(name).anyMatch(line -> line.contains("compiled code"));
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"compute, a thread that runs at the moment", "sleep, compiled code may hold it in registers"})
    void what_only_a_register_holds_keeps_a_wait_from_being_proven(String work, String why) throws Exception {
        try (ForkedJvm jvm = ForkedJvm.running(RegistersApp.class)
                .withoutAgent()
                .jvm("-Xbatch", "-XX:TieredStopAtLevel=4")
                .arguments(work)
                .start()) {
            jvm.awaitStdout("ready");
            Path dump = dump(jvm);
            Path code = Files.writeString(folder.resolve("code"), jvm.jcmd("Compiler.codelist"));

            Reachability withList = told(facts(diagnose("--json", "--heap", dump, "--code", code)))
                    .get("consumer");
            Reachability without =
                    told(facts(diagnose("--json", "--heap", dump))).get("consumer");

            // The dump does not show the way: the verdict may not depend on that.
            assertThat(withList.outcome()).isEqualTo(Reachability.Outcome.OPEN);
            assertThat(withList.path()).isEmpty();
            assertThat(String.join(" ", withList.notShown()))
                    .contains("\"computer\" in dev.hangscope.agent.dist.apps.RegistersApp." + work);
            assertThat(without.outcome()).isEqualTo(Reachability.Outcome.OPEN);
            Answer text = diagnose("--heap", dump, "--code", code);
            assertThat(text.out).contains("LIKELY", "not proven because " + why);
        }
    }

    @Test
    void what_cannot_be_read_is_one_line_and_exit_code_3() throws Exception {
        Path none = folder.resolve("none.hprof");
        Path text = Files.writeString(folder.resolve("text.hprof"), "no dump");

        Answer missing = diagnose("--heap", none);
        Answer wrong = diagnose("--heap", text);

        assertThat(missing.exitCode).isEqualTo(3);
        assertThat(missing.err).contains(none + ": there is no such file").hasLineCount(1);
        assertThat(wrong.exitCode).isEqualTo(3);
        assertThat(wrong.err).contains(text + " is no heap dump").hasLineCount(1);
        assertThat(diagnose("--code", text).exitCode).isEqualTo(2);
    }
}
