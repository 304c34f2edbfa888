package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.CoroutineApps;
import dev.hangscope.agent.dist.harness.AskedReports;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.File;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Coroutines that the debug probes of {@code kotlinx.coroutines} record, and that the main thread waits for. */
class CoroutinesIT {
    private static final String CREATION = "-Dkotlinx.coroutines.debug.enable.creation.stack.trace=";
    private static final Pattern SUSPENDED = Pattern.compile(
            "coroutine  \"loader\" has been suspended for [0-9.]+ s at com\\.acme\\.Loader\\.load\\(Loader\\.kt:23\\)");
    private static final Pattern CREATED = Pattern.compile(
            SUSPENDED
                    + ", created at dev\\.hangscope\\.agent\\.dist\\.apps\\.CoroutineApps\\.[^ ]+\\(CoroutineApps\\.java:[0-9]+\\)");

    /** The version of the tests' own class path, one whose probes have other fields, and one whose probes make their thread by themselves. */
    static Stream<Path> versions() {
        Path own = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> entry.getFileName().toString().startsWith("kotlinx-coroutines-core-jvm-"))
                .findFirst()
                .orElseThrow();
        Path others = Path.of("target/other-coroutines");
        return Stream.of(
                own,
                others.resolve("kotlinx-coroutines-core-jvm-1.6.4.jar"),
                others.resolve("kotlinx-coroutines-core-jvm-1.11.0.jar"));
    }

    private static Path newest() {
        return versions().findFirst().orElseThrow();
    }

    private static ForkedJvm.Builder app(Class<?> app, Path coroutines) {
        return ForkedJvm.running(app)
                .jars("kotlin-stdlib-")
                .classPath(coroutines.toString())
                .agentOptions("after=1s,watch=1s");
    }

    private static ForkedJvm.Builder probed(Class<?> app, Path coroutines) {
        return app(app, coroutines).jvm("-javaagent:" + coroutines, CREATION + true);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void a_suspended_coroutine_is_shown_with_both_its_places(Path coroutines) {
        try (ForkedJvm jvm = probed(CoroutineApps.NeverSent.class, coroutines)
                .start()
                .awaitStdout("stuck")
                .awaitAgent()) {
            AskedReports.until(CREATED, jvm);

            assertThat(jvm.stderr())
                    .contains("unexplained wait   SUSPECTED")
                    .doesNotContain("not seen", "off after a fault", "LIKELY");
        }
    }

    @Test
    void a_late_report_shows_it_and_says_how_to_record_where_it_was_created() {
        try (ForkedJvm jvm = probed(CoroutineApps.NeverSent.class, newest())
                .jvm(CREATION + false)
                .withoutAgent()
                .start()
                .awaitStdout("stuck")) {
            jvm.await("the coroutine in a report", it -> {
                try (ForkedJvm report =
                        ForkedJvm.command("report", Long.toString(it.pid()), "--after", "1s", "--no-prove")) {
                    report.awaitExit();
                    String text = report.stdout();
                    return SUSPENDED.matcher(text).find() && text.contains(CREATION + "true makes them do so");
                }
            });
        }
    }

    @Test
    void a_coroutine_that_ticks_keeps_main_from_being_stuck() {
        try (ForkedJvm jvm = probed(CoroutineApps.Ticks.class, newest())
                .start()
                .awaitStdout("ticks")
                .awaitAgent()) {
            AskedReports.until(Pattern.compile("\"main\".* for [3-9]"), jvm);

            assertThat(jvm.stderr()).doesNotContain("SUSPECTED", "LIKELY", "not seen");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void a_coroutine_that_waits_for_its_time_keeps_main_from_being_stuck(Path coroutines) {
        try (ForkedJvm jvm = probed(CoroutineApps.Daily.class, coroutines)
                .start()
                .awaitStdout("ticks")
                .awaitAgent()) {
            AskedReports.until(Pattern.compile("\"main\".* for [3-9]"), jvm);

            assertThat(jvm.stderr()).doesNotContain("SUSPECTED", "LIKELY", "not seen");
        }
    }

    /** The probes install a handler of a signal: it prints, and counts no latch. */
    @Test
    void a_latch_that_only_a_suspended_coroutine_may_count_is_suspected() {
        try (ForkedJvm jvm = probed(CoroutineApps.Latch.class, newest())
                .start()
                .awaitStdout("stuck")
                .awaitAgent()) {
            AskedReports.until(Pattern.compile("unreleased synchronizer   SUSPECTED"), jvm);

            assertThat(jvm.stderr()).doesNotContain("not seen", "LIKELY");
        }
    }

    @Test
    void a_latch_beside_a_coroutine_that_waits_for_its_time_is_not() {
        try (ForkedJvm jvm = probed(CoroutineApps.DailyLatch.class, newest())
                .start()
                .awaitStdout("ticks")
                .awaitAgent()) {
            AskedReports.until(Pattern.compile("\"main\".* for [3-9]"), jvm);

            assertThat(jvm.stderr()).doesNotContain("SUSPECTED", "LIKELY");
        }
    }

    @Test
    void without_probes_nothing_is_said_of_coroutines() {
        try (ForkedJvm jvm = app(CoroutineApps.NeverSent.class, newest())
                .start()
                .awaitStdout("stuck")
                .awaitAgent()) {
            AskedReports.until(Pattern.compile("unexplained wait   SUSPECTED"), jvm);

            assertThat(jvm.stderr()).doesNotContain("coroutine  ", "not seen", "the probes");
        }
    }
}
