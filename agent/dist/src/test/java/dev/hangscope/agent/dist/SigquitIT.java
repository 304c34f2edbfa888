package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JVM's own dump stays, ours follows it, and the application may be stuck in any way. */
class SigquitIT {

    private static final String DUMP = "Full thread dump";
    private static final String REPORT = "asked by SIGQUIT";

    private static ForkedJvm stuck(Class<?> app, String... jvmOptions) {
        ForkedJvm jvm = ForkedJvm.running(app).jvm(jvmOptions).start().awaitAgent();
        jvm.tell("go");
        return jvm.awaitStdout("stuck");
    }

    private static void reportsOnEach(ForkedJvm jvm, int signals) {
        int reports = jvm.countOnStderr(REPORT);
        int dumps = jvm.countOnStdout(DUMP);
        for (int i = 1; i <= signals; i++) {
            int expected = i;
            jvm.sigquit();
            jvm.await(
                    "report and dump number " + i,
                    it -> it.countOnStderr(REPORT) == reports + expected && it.countOnStdout(DUMP) == dumps + expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseZGC"})
    void the_jvms_dump_stays_and_ours_follows_with_each_collector(String option) {
        try (ForkedJvm jvm = stuck(StuckApps.MainWaits.class, option)) {
            reportsOnEach(jvm, 20);
        }
    }

    @Test
    void a_burst_of_signals_is_answered_and_the_next_one_too() {
        try (ForkedJvm jvm = stuck(StuckApps.MainWaits.class)) {
            for (int i = 0; i < 30; i++) {
                jvm.sigquit();
            }
            jvm.await("a report", it -> it.countOnStderr(REPORT) > 0);
            int before = jvm.countOnStderr(REPORT);

            jvm.sigquit();

            jvm.await("one more", it -> it.countOnStderr(REPORT) > before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                StuckApps.MainEnded.class,
                StuckApps.AllDeadlocked.class,
                StuckApps.ShutdownHookWaits.class,
                StuckApps.HeapNearlyFull.class
            })
    void it_reports_while_the_application_is_at_its_worst(Class<?> app) {
        try (ForkedJvm jvm = stuck(app, "-Xmx48m")) {
            reportsOnEach(jvm, 3);
        }
    }

    @Test
    void it_reports_while_the_locks_of_stdout_and_stderr_are_held() {
        try (ForkedJvm jvm = stuck(
                StuckApps.OutputLocked.class,
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")) {
            reportsOnEach(jvm, 3);

            assertThat(jvm.stderr()).doesNotContain("never");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC"})
    void it_lives_through_a_full_heap_and_reports_when_there_is_memory_again(String collector) {
        try (ForkedJvm jvm = stuck(StuckApps.HeapFull.class, "-Xmx48m", collector)) {
            jvm.sigquit();
            jvm.await("the JVM's dump", it -> it.countOnStdout(DUMP) == 1);

            jvm.tell("free");

            jvm.await("report", it -> it.countOnStderr(REPORT) == 1);
            reportsOnEach(jvm, 1);
        }
    }

    /** Memory for classes may be full by then, and the jar gone. Whether the waits are old enough for findings must not matter. */
    @ParameterizedTest
    @CsvSource({
        "MainWaits, 1h",
        "MainWaits, 1ms",
        "AllDeadlocked, 1h",
        "AllDeadlocked, 1ms",
        "MainWaits, '1h,prove=auto'",
        "AllDeadlocked, '1ms,prove=auto'"
    })
    void the_first_report_loads_no_class_of_ours(String app, String after, @TempDir Path folder) throws Exception {
        Path classes = folder.resolve("classes.log");
        try (ForkedJvm jvm = ForkedJvm.running(Class.forName(StuckApps.class.getName() + '$' + app))
                .jvm("-Xlog:class+load:file=" + classes)
                .agentOptions("watch=off,after=" + after)
                .start()
                .awaitStdout("stuck")
                .awaitRehearsal()) {
            List<String> before = ours(classes);

            jvm.sigquit();
            jvm.awaitStderr(REPORT);

            assertThat(ours(classes)).containsExactlyElementsOf(before);
        }
    }

    /** Without those that publish a finished report, by JMX and Flight Recorder, in threads of their own. */
    private static List<String> ours(Path classes) throws IOException {
        try (Stream<String> lines = Files.lines(classes)) {
            return lines.filter(
                            line -> line.contains("dev.hangscope.") && !line.contains("dev.hangscope.agent.publish."))
                    .toList();
        }
    }

    @Test
    void a_jar_that_is_overwritten_behind_our_back_keeps_no_report_back(@TempDir Path folder) throws IOException {
        Path jar = Files.copy(ForkedJvm.hangscopeJar(), folder.resolve("agent.jar"));
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainWaits.class)
                .agentJar(jar)
                .start()
                .awaitStdout("stuck")
                .awaitRehearsal()) {
            try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "rw")) {
                file.write(new byte[(int) file.length()]);
            }

            reportsOnEach(jvm, 2);
        }
    }

    /** The JVM does not report that it had a signal before the trigger was there; each one after that is answered. */
    @Test
    void a_signal_while_the_agent_still_starts_is_answered_when_a_report_can_be_made() {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainWaits.class)
                .agentOptions("watch=off")
                .start()
                .awaitStdout("stuck")) {
            jvm.await("a signal is answered", it -> {
                if (!it.isAgentReady()) {
                    it.sigquit();
                }
                return it.stderr().contains(REPORT);
            });
        }
    }

    @Test
    void jcmd_and_jstack_set_off_nothing() {
        try (ForkedJvm jvm = stuck(StuckApps.MainWaits.class)) {
            assertThat(jvm.jcmd("Thread.print")).contains(DUMP);
            assertThat(jvm.tool(ForkedJvm.jdkTool("jstack"), Long.toString(jvm.pid())))
                    .contains(DUMP);

            reportsOnEach(jvm, 1);

            assertThat(jvm.countOnStderr(REPORT)).isEqualTo(1);
        }
    }

    @Test
    void jcmd_can_ask_without_a_signal() {
        try (ForkedJvm jvm = stuck(StuckApps.MainWaits.class)) {
            jvm.jcmd("JVMTI.data_dump");

            jvm.awaitStderr(REPORT);
        }
    }

    @Test
    void under_Xrs_it_names_the_other_way_which_works() {
        try (ForkedJvm jvm = stuck(StuckApps.MainWaits.class, "-Xrs")) {
            jvm.awaitStderr("-Xrs, so SIGQUIT ends it without a report; ask with 'jcmd PID JVMTI.data_dump' instead");
            assertThat(jvm.stderr().lines()).hasSize(1);

            jvm.jcmd("JVMTI.data_dump");

            jvm.awaitStderr(REPORT);
        }
    }

    @Test
    void quit_off_leaves_the_signal_alone() {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainReads.class)
                .agentOptions("quit=off")
                .start()
                .awaitStdout("stuck")) {
            jvm.sigquit();
            jvm.await("the JVM's dump", it -> it.countOnStdout("JNI global refs") == 1);
            jvm.sigquit();
            jvm.await("the JVM's dump", it -> it.countOnStdout("JNI global refs") == 2);

            assertThat(jvm.stderr()).isEmpty();
        }
    }
}
