package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.apps.WellApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the agent comes in, what it says then, and what it leaves as it was. */
@Tag("oldest-and-newest-jdk")
class StartIT {

    private static final String REPORT = "asked by SIGQUIT";

    /** What the JVM prints under -Xcheck:jni when JNA's library is loaded, whoever loads it. */
    private static final List<String> OF_JNAS_LIBRARY = List.of(
            "WARNING: JNI local refs: 33, exceeds capacity: 32",
            "WARNING in native method: JNI call made without checking exceptions when required to from CallStaticObjectMethod");

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-Xcheck:jni", "-Xshare:off", "-XX:+DisableAttachMechanism", "-Xverify:all", "-Xss256k"})
    void a_healthy_start_prints_nothing(String option) {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainReads.class)
                .jvm(option)
                .start()
                .awaitStdout("stuck")
                .awaitAgent()) {
            assertThat(jvm.stderr().lines().filter(line -> !line.contains("-Xverify:all")))
                    .isEmpty();
            assertThat(jvm.stdout()
                            .lines()
                            .filter(line -> line.startsWith("WARNING") || line.startsWith("\tat sun.instrument")))
                    .allMatch(line -> option.equals("-Xcheck:jni") && OF_JNAS_LIBRARY.contains(line))
                    .hasSizeLessThanOrEqualTo(OF_JNAS_LIBRARY.size());
        }
    }

    /** Where the JVM knows one kind of lock alone, its compiled code does not ask of which kind a lock is. */
    @Test
    void no_fair_locks_are_loaded_where_the_application_has_none() {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainWaits.class)
                .jvm("-Xlog:class+load")
                .start()
                .awaitStdout("stuck")
                .awaitAgent()) {
            assertThat(jvm.stdout())
                    .contains("java.util.concurrent.locks.ReentrantLock source: __VM_RedefineClasses__")
                    .doesNotContain("java.util.concurrent.locks.ReentrantLock$FairSync");
        }
    }

    @Test
    void it_works_where_native_access_is_denied_to_all_others() {
        assumeTrue(ForkedJvm.release() >= 24, "the option came with Java 24");
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainReads.class)
                .jvm("--illegal-native-access=deny")
                .start()
                .awaitAgent()) {
            jvm.sigquit();
            jvm.awaitStderr(REPORT);

            assertThat(jvm.stderr()).startsWith("hangscope: CLEAR").doesNotContain("WARNING");
        }
    }

    @Test
    void the_agents_log_tells_what_it_does_on_demand() {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainReads.class)
                .agentOptions("log=debug,watch=100ms")
                .start()) {
            jvm.awaitStderr("hangscope: sampled in ").awaitStderr("hangscope: started ");

            assertThat(jvm.stderr()).contains("waits count after 5000 ms, the watcher samples each 100 ms");
        }
    }

    @Test
    void the_application_ends_as_without_the_agent() {
        try (ForkedJvm jvm = ForkedJvm.running(WellApps.EndsWithCode.class).start()) {
            assertThat(jvm.awaitExit()).isEqualTo(5);
            assertThat(jvm.stdout()).isEqualTo("main\n");
            assertThat(jvm.stderr()).isEmpty();
        }
    }

    @Test
    void the_agent_does_not_keep_the_jvm_alive() {
        try (ForkedJvm jvm =
                ForkedJvm.running(WellApps.WaitsForAgentAndReturns.class).start()) {
            assertThat(jvm.awaitExit()).isZero();
        }
    }

    @Test
    void the_applications_system_properties_stay_as_they_were() {
        try (ForkedJvm with = ForkedJvm.running(WellApps.WaitsForAgentAndReturns.class)
                        .start();
                ForkedJvm without = ForkedJvm.running(WellApps.PrintsProperties.class)
                        .withoutAgent()
                        .start()) {
            assertThat(List.of(with.awaitExit(), without.awaitExit())).containsExactly(0, 0);
            assertThat(with.stdout().lines())
                    .containsExactlyElementsOf(without.stdout().lines().toList());
        }
    }

    /** The JDK reads such settings when it first needs them: that must not be for us. */
    @ParameterizedTest
    @ValueSource(strings = {"", "out=target/reports"})
    void the_application_can_still_set_up_the_jdk_in_its_main(String options) {
        try (ForkedJvm with = ForkedJvm.running(WellApps.SetsUpInMain.class)
                        .agentOptions(options)
                        .start()
                        .awaitStdout("main")
                        .awaitAgent();
                ForkedJvm without = ForkedJvm.running(WellApps.SetsUpInMain.class)
                        .withoutAgent()
                        .start()) {
            with.tell("");
            without.tell("");

            assertThat(List.of(with.awaitExit(), without.awaitExit())).containsExactly(0, 0);
            assertThat(with.stdout()).isEqualTo(without.stdout()).contains("OwnLogManager, localhost/127.0.0.1, 7 w");
        }
    }

    /** The first child waits for the agent, since nothing is left of a worker that was reaped. */
    @Test
    void a_worker_that_ends_as_soon_as_it_is_started_is_heard(@TempDir Path folder) throws IOException {
        assumeTrue(mayHear(), "needs CAP_NET_ADMIN");
        try (ForkedJvm jvm = ForkedJvm.running(WellApps.LosesWorkerAtOnce.class)
                .agentOptions("watch=off,out=" + folder)
                .start()
                .awaitStdout("child")
                .awaitAgent()) {
            jvm.sigquit();
            jvm.awaitStderr("-1.txt");

            JsonObject os = JsonParser.parseString(
                            Files.readString(folder.resolve("hangscope-" + jvm.pid() + "-1.json")))
                    .getAsJsonObject()
                    .getAsJsonObject("snapshot")
                    .getAsJsonObject("os");
            assertThat(os.getAsJsonArray("ended"))
                    .extracting(ended -> ended.getAsJsonObject().get("exit").toString())
                    .containsExactly("{\"code\":9,\"signal\":0}");
        }
    }

    /** Bit 12 of the effective capabilities, proc_pid_status(5). */
    private static boolean mayHear() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("CapEff:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 1 << 12) != 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aftr=5s      | hangscope: unknown option 'aftr': did you mean 'after'? The options are ",
                "after=5      | hangscope: bad value in 'after=5': ",
                "redact=maybe | hangscope: bad value in 'redact=maybe': write on or off"
            })
    void a_bad_option_stops_the_jvm_before_main_with_one_line(String options, String line) {
        try (ForkedJvm jvm = ForkedJvm.running(WellApps.EndsWithCode.class)
                .agentOptions(options)
                .start()) {
            assertThat(jvm.awaitExit()).isEqualTo(2);
            assertThat(jvm.stdout()).isEmpty();
            assertThat(jvm.stderr()).startsWith(line).hasLineCount(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "out=/dev/null | hangscope: out=/dev/null is off: /dev/null is no directory; reports go to stderr instead",
                "out=/proc/no  | hangscope: out=/proc/no is off: it cannot be made",
                "dumps=/no/such | hangscope: dumps=/no/such is no directory: there are no proofs by heap dump"
            })
    void a_directory_that_the_system_refuses_is_named_and_the_application_runs(String options, String line) {
        try (ForkedJvm plain = ForkedJvm.running(WellApps.EndsWithCode.class)
                        .withoutAgent()
                        .start();
                ForkedJvm jvm = ForkedJvm.running(WellApps.EndsWithCode.class)
                        .agentOptions(options)
                        .start()) {
            assertThat(jvm.awaitExit()).isEqualTo(plain.awaitExit());
            assertThat(jvm.stderr())
                    .startsWith(line)
                    .hasLineCount(1 + plain.stderr().lines().toArray().length);
        }
    }

    @Test
    void a_bad_option_of_a_late_agent_is_named_and_the_application_goes_on() {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainWaits.class)
                .withoutAgent()
                .start()
                .awaitStdout("stuck")) {
            jvm.jcmd("JVMTI.agent_load", ForkedJvm.hangscopeJar().toString(), "\"quit=maybe\"");

            jvm.awaitStderr("hangscope: bad value in 'quit=maybe': write on or off\n");
            assertThat(jvm.isAlive()).isTrue();
        }
    }

    /** The only lines that cannot be avoided: the JVM prints them before any code of ours runs. */
    @Test
    void a_late_agent_works_and_prints_nothing_of_its_own() {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainWaits.class)
                .withoutAgent()
                .start()
                .awaitStdout("stuck")) {
            jvm.jcmd("JVMTI.agent_load", ForkedJvm.hangscopeJar().toString());
            jvm.awaitAgent();
            jvm.sigquit();
            jvm.awaitStderr(REPORT);

            List<String> lines = jvm.stderr()
                    .lines()
                    .takeWhile(line -> !line.startsWith("hangscope: "))
                    .toList();
            if (ForkedJvm.release() >= 21) {
                assertThat(lines).hasSize(4).allMatch(line -> line.startsWith("WARNING: "));
                assertThat(lines.get(0)).contains("A Java agent has been loaded dynamically");
            } else {
                assertThat(lines).isEmpty();
            }
        }
    }

    @Test
    void an_agent_that_is_given_twice_starts_once_and_says_so() {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainReads.class)
                .jvm("-javaagent:" + ForkedJvm.hangscopeJar() + "=after=7s")
                .start()
                .awaitAgent()) {
            assertThat(jvm.stderr())
                    .startsWith("hangscope: the agent is given twice")
                    .hasLineCount(1);
            jvm.sigquit();
            jvm.awaitStdout("JNI global refs").awaitStderr(REPORT);
        }
    }

    @Test
    void the_jar_may_lie_in_a_folder_with_an_odd_name(@TempDir Path folder) throws IOException {
        Path odd = Files.createDirectories(folder.resolve("a b!+%20#"));
        Path jar = Files.copy(ForkedJvm.hangscopeJar(), odd.resolve("hang scope!.jar"));
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainReads.class)
                .agentJar(jar)
                .start()
                .awaitAgent()) {
            assertThat(jvm.stderr()).isEmpty();
        }
    }

    @Test
    void a_security_manager_that_denies_all_is_named_and_the_application_goes_on() {
        assumeTrue(ForkedJvm.release() < 24, "there are none any more");
        try (ForkedJvm jvm = ForkedJvm.running(WellApps.PrintsMain.class)
                .jvm("-Djava.security.manager")
                .start()) {
            assertThat(jvm.awaitExit()).isZero();
            assertThat(jvm.stdout()).isEqualTo("main\n");
            assertThat(jvm.stderr().lines().filter(line -> !line.startsWith("WARNING: ")))
                    .singleElement()
                    .asString()
                    .startsWith("hangscope: could not start (java.security.AccessControlException");
        }
    }

    @Test
    void a_damaged_jar_is_named_and_the_application_goes_on(@TempDir Path folder) throws IOException {
        Path damaged = folder.resolve("damaged.jar");
        PackedJar.copyWithout("isolated/", damaged);
        try (ForkedJvm jvm =
                ForkedJvm.running(WellApps.EndsWithCode.class).agentJar(damaged).start()) {
            assertThat(jvm.awaitExit()).isEqualTo(5);
            assertThat(jvm.stdout()).isEqualTo("main\n");
            assertThat(jvm.stderr())
                    .startsWith("hangscope: could not start (java.lang.ClassNotFoundException")
                    .hasLineCount(1);
        }
    }

    @Test
    void reports_go_to_a_folder_whole(@TempDir Path folder) throws IOException {
        Path out = folder.resolve("new").resolve("reports");
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainReads.class)
                .agentOptions("out=" + out)
                .start()
                .awaitAgent()) {
            for (int i = 1; i <= 2; i++) {
                jvm.sigquit();
                jvm.awaitStderr("hangscope-" + jvm.pid() + "-" + i + ".txt");
            }
            try (Stream<Path> files = Files.list(out)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder(
                                "hangscope-" + jvm.pid() + "-1.txt",
                                "hangscope-" + jvm.pid() + "-1.json",
                                "hangscope-" + jvm.pid() + "-1.html",
                                "hangscope-" + jvm.pid() + "-2.txt",
                                "hangscope-" + jvm.pid() + "-2.json",
                                "hangscope-" + jvm.pid() + "-2.html");
            }
        }
    }
}
