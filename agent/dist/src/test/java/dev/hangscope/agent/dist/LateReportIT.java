package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code report PID} on JVMs that were started without the agent. */
class LateReportIT {
    private static final int TRIES = 20;

    @TempDir
    private Path folder;

    private record Answer(int exitCode, String out, String err) {
        List<String> findings() {
            return JsonParser.parseString(out).getAsJsonObject().getAsJsonArray("findings").asList().stream()
                    .map(element -> element.getAsJsonObject())
                    .map(finding -> finding.get("verdict").getAsString() + " "
                            + finding.get("kind").getAsString())
                    .toList();
        }
    }

    private static Answer run(String... arguments) {
        try (ForkedJvm command = ForkedJvm.command(arguments)) {
            int exitCode = command.awaitExit();
            return new Answer(exitCode, command.stdout(), command.stderr());
        }
    }

    private static Answer report(ForkedJvm jvm, String... more) {
        List<String> arguments = new java.util.ArrayList<>(List.of("report", Long.toString(jvm.pid()), "--no-prove"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(new String[0]));
    }

    /** A demo says nothing when it is stuck: asks until the findings are there, and returns the last answer. */
    private static Answer reportUntil(ForkedJvm jvm, List<String> findings) {
        Answer answer = report(jvm, "--json", "--after", "1s");
        for (int i = 0; i < TRIES && !answer.findings().equals(findings); i++) {
            answer = report(jvm, "--json", "--after", "1s");
        }
        return answer;
    }

    /** What the JVM tells at any time is told as from the start; what only hooks could tell is a suspicion at most. */
    @ParameterizedTest
    @CsvSource({
        "lockcycle.Bank, PROVEN deadlock",
        "joincycle.Shutdown, PROVEN join-deadlock",
        "starvedpool.PageRenderer, LIKELY pool-starvation",
        "exitblocked.Mailer, LIKELY exit-blocked",
        "missingsentinel.Importer, LIKELY exit-blocked",
        "missingsentinel.LogShipper, SUSPECTED missing-sentinel",
        "deadconsumer.Outbox, SUSPECTED dead-consumer",
        "uncountedlatch.BatchLoader, SUSPECTED unreleased-synchronizer",
    })
    void a_stuck_demo_gets_its_finding_or_a_lower_one(String demo, String finding) {
        try (ForkedJvm jvm = ForkedJvm.demo(demo).start()) {
            Answer answer = reportUntil(jvm, List.of(finding));

            assertThat(answer.findings()).as(answer.out() + answer.err()).containsExactly(finding);
            assertThat(answer.exitCode()).isEqualTo(finding.startsWith("SUSPECTED") ? 0 : 1);
            // The JVM's own warning of a late agent names the jar.
            assertThat(jvm.stderr().lines()).allMatch(line -> line.startsWith("WARNING: "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IdleServer", "SteadyFeed", "BackPressure", "PatientPoller", "LongChild"})
    void a_healthy_demo_gets_none(String demo) {
        try (ForkedJvm jvm = ForkedJvm.demo("healthy." + demo).start()) {
            for (int i = 0; i < 3; i++) {
                Answer answer = report(jvm, "--json", "--after", "1s");
                assertThat(answer.exitCode()).as(answer.err()).isZero();
                assertThat(answer.findings()).as(answer.out()).isEmpty();
            }
        }
    }

    /** The looks of the defaults take five seconds. */
    @Test
    void a_healthy_demo_gets_none_by_the_defaults() {
        try (ForkedJvm jvm = ForkedJvm.demo("healthy.IdleServer").start()) {
            Answer answer = report(jvm, "--json");

            assertThat(answer.findings()).as(answer.out() + answer.err()).isEmpty();
        }
    }

    @Test
    void the_application_hears_nothing_and_a_second_report_uses_the_agent_that_is_there() {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainWaits.class)
                .withoutAgent()
                .start()
                .awaitStdout("stuck")) {
            Answer first = report(jvm, "--after", "1s");
            String app = jvm.stdout();

            Answer second = report(jvm, "--json", "--after", "1s");

            assertThat(first.out().lines().skip(1).findFirst().orElseThrow())
                    .matches("the agent came at ..:..:.. UTC: what happened before was not seen, .*");
            assertThat(arrival(second)).isEqualTo(arrival(report(jvm, "--json", "--after", "1s")));
            assertThat(jvm.stdout()).isEqualTo(app).doesNotContain("hangscope");
            if (ForkedJvm.release() >= 21) {
                assertThat(jvm.stderr()).contains("A Java agent has been loaded dynamically");
            }
            assertThat(jvm.stderr().lines()).allMatch(line -> line.startsWith("WARNING: "));
        }
    }

    private static String arrival(Answer answer) {
        JsonObject facts =
                JsonParser.parseString(answer.out()).getAsJsonObject().getAsJsonObject("snapshot");
        return facts.getAsJsonObject("jvm").get("unseenBefore").getAsString();
    }

    @Test
    void an_agent_from_the_start_answers_with_all_that_it_has_seen() {
        try (ForkedJvm jvm = ForkedJvm.demo("missingsentinel.LogShipper")
                .agentOptions("watch=off")
                .start()) {
            Answer answer = reportUntil(jvm, List.of("LIKELY missing-sentinel"));

            assertThat(answer.findings()).as(answer.out() + answer.err()).containsExactly("LIKELY missing-sentinel");
            assertThat(answer.out()).contains("its only producer has ended").doesNotContain("unseenBefore");
        }
    }

    @Test
    void the_page_and_a_new_diagnosis_say_what_the_report_says() throws IOException {
        Path page = folder.resolve("report.html");
        try (ForkedJvm jvm = ForkedJvm.demo("lockcycle.Bank").start()) {
            reportUntil(jvm, List.of("PROVEN deadlock"));
            Answer report = report(jvm, "--json", "--after", "1s", "--html", page.toString());
            Path saved = Files.writeString(folder.resolve("report.json"), report.out());

            assertThat(run("diagnose", saved.toString(), "--json")).isEqualTo(report);
            assertThat(page).content().contains("deadlock", "the agent came at");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void bad_input_gets_one_line_with_its_remedy() throws Exception {
        refused(run("report", "999999999"), "no process 999999999", "jps -l");
        refused(run("report", "0"), "a process id is a positive number");
        Process sleeper = new ProcessBuilder("sleep", "600").start();
        try {
            refused(run("report", Long.toString(sleeper.pid())), "is no JVM (sleep)", "use inspect");
            assertThat(sleeper.isAlive()).isTrue();
        } finally {
            sleeper.destroyForcibly();
        }
        assertThat(run("report", "abc").exitCode()).isEqualTo(2);
        assertThat(run("report").exitCode()).isEqualTo(2);
        Answer noUnit = run("report", "1", "--after", "5");
        assertThat(noUnit.exitCode()).isEqualTo(2);
        assertThat(noUnit.err()).contains("--after=5 is no time").hasLineCount(1);
    }

    private static void refused(Answer answer, String... words) {
        assertThat(answer.exitCode()).as(answer.out() + answer.err()).isEqualTo(3);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).startsWith("hangscope: ").contains(words).hasLineCount(1);
    }

    /** Told before the attach, which would make such a JVM print thread dumps. */
    @ParameterizedTest
    @ValueSource(strings = {"", "-XX:-UsePerfData"})
    @EnabledOnOs(OS.LINUX)
    void a_jvm_that_refuses_attach_is_left_in_peace(String more) {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainWaits.class)
                .withoutAgent()
                .jvm("-XX:+DisableAttachMechanism", more)
                .start()
                .awaitStdout("stuck")) {
            String before = jvm.stdout();

            refused(report(jvm), "-XX:+DisableAttachMechanism", "kill -QUIT");
            assertThat(jvm.stdout()).isEqualTo(before);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_jvm_that_leaves_signals_alone_and_one_that_is_stopped() {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainWaits.class)
                .withoutAgent()
                .jvm("-Xrs")
                .start()
                .awaitStdout("stuck")) {
            assertThat(report(jvm, "--after", "0s").exitCode()).isNotEqualTo(3);
            assertThat(jvm.isAlive()).isTrue();

            jvm.tool("kill", "-STOP", Long.toString(jvm.pid()));
            refused(report(jvm), "is stopped", "kill -CONT");
        }
    }

    @Test
    void an_agent_of_another_version_is_named() throws IOException {
        Path other = folder.resolve("other.jar");
        Files.copy(ForkedJvm.hangscopeJar(), other);
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + other.toUri()), Map.of())) {
            Files.writeString(jar.getPath("isolated/dev/hangscope/agent/options/version.txt"), "0.0.7");
        }
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainWaits.class)
                .agentJar(other)
                .start()
                .awaitStdout("stuck")) {
            refused(report(jvm), "an agent of version 0.0.7 is in that JVM");
        }
    }
}
