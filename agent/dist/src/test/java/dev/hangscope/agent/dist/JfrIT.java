package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings in Flight Recorder recordings. */
@Tag("oldest-and-newest-jdk")
class JfrIT {
    private static final String EVENT = "dev.hangscope.Hang";

    private static List<RecordedEvent> hangs(Path recording) throws IOException {
        return RecordingFile.readAllEvents(recording).stream()
                .filter(event -> event.getEventType().getName().equals(EVENT))
                .toList();
    }

    private static ForkedJvm.Builder deadlocked() {
        return ForkedJvm.running(StuckApps.AllDeadlocked.class).agentOptions("watch=200ms,after=100ms");
    }

    private static void isTheDeadlock(RecordedEvent event) {
        assertThat(event.getString("kind")).isEqualTo("deadlock");
        assertThat(event.getString("verdict")).isEqualTo("PROVEN");
        assertThat(event.getString("id")).matches("[0-9a-f]{6}");
        assertThat(event.getDuration("stuckFor")).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        assertThat(event.getString("at")).contains("StuckApps$AllDeadlocked.hold(");
        assertThat(List.of(event.getString("summary"), event.getString("waiters"), event.getString("fix")))
                .doesNotContain("");
    }

    @Test
    void a_recording_from_the_start_has_each_hang_once(@TempDir Path folder) throws IOException {
        Path recording = folder.resolve("start.jfr");
        try (ForkedJvm jvm = deadlocked()
                .jvm("-XX:StartFlightRecording=settings=default")
                .start()
                .awaitStderr("hangscope: PROVEN deadlock")) {
            jvm.jcmd("JFR.dump", "filename=" + recording);
        }

        List<RecordedEvent> events = hangs(recording);

        assertThat(events).hasSize(1);
        isTheDeadlock(events.get(0));
    }

    @Test
    void a_recording_that_is_started_on_a_stuck_jvm_has_it_too(@TempDir Path folder) throws IOException {
        Path recording = folder.resolve("late.jfr");
        try (ForkedJvm jvm = deadlocked().start().awaitStderr("hangscope: PROVEN deadlock")) {
            jvm.jcmd("JFR.start");

            jvm.await("the event is recorded", it -> {
                it.jcmd("JFR.dump", "filename=" + recording);
                try {
                    return hangs(recording).size() == 1;
                } catch (IOException unreadable) {
                    throw new java.io.UncheckedIOException(unreadable);
                }
            });
        }
        isTheDeadlock(hangs(recording).get(0));
    }

    @Test
    void where_nobody_uses_them_neither_flight_recorder_nor_an_mbean_server_is_loaded(@TempDir Path folder)
            throws IOException {
        Path loaded = folder.resolve("loaded.txt");
        try (ForkedJvm jvm = deadlocked()
                .jvm("-Xlog:class+load:file=" + loaded)
                .start()
                .awaitStderr("hangscope: PROVEN deadlock")
                .awaitAgent()) {
            jvm.sigquit();
            jvm.awaitStderr("asked by SIGQUIT");
        }
        List<String> classes = Files.readAllLines(loaded).stream()
                .map(line -> line.replaceFirst("^\\S+ ", "").replaceFirst(" .*", ""))
                .toList();
        assertThat(classes)
                .contains("dev.hangscope.agent.publish.JmxAudience", "dev.hangscope.agent.publish.JfrAudience")
                .doesNotContain("com.sun.jmx.mbeanserver.JmxMBeanServer", "dev.hangscope.agent.publish.HangscopeBean")
                .noneMatch(name -> name.startsWith("jdk.jfr."));
    }

    @Test
    void a_runtime_without_both_is_served_as_well() {
        try (ForkedJvm jvm = deadlocked()
                .jvm("--limit-modules", "java.instrument,java.logging,jdk.unsupported")
                .start()
                .awaitAgent()) {
            jvm.sigquit();
            jvm.awaitStderr("asked by SIGQUIT");
            jvm.awaitStderr("not seen   monitors: this runtime has no java.management");
        }
    }
}
