package dev.hangscope.snapshot.json;

import static dev.hangscope.snapshot.SnapshotBuilder.seconds;
import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.code.Frame;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotJsonTest {

    private static String write(Snapshot snapshot) throws IOException {
        StringWriter out = new StringWriter();
        SnapshotJson.write(snapshot, out);
        return out.toString();
    }

    private static Snapshot read(String json) throws IOException {
        return SnapshotJson.read(new StringReader(json));
    }

    private static SnapshotBuilder everything() {
        return snapshot()
                .exit(ExitState.SHUTTING_DOWN, seconds(1.25))
                .late()
                .queue(
                        "a",
                        queue -> queue.capacity(3).size(1).folded(1, 2, 3, 4).incomplete("older than the agent"))
                .queue("b", queue -> {})
                .thread("main", main -> main.joins("worker").at("java.lang.Thread.join:1", "com.acme.Main.main:9"))
                .thread(
                        "\"quoted\"\n\u2028<&>\u00e9",
                        odd -> odd.virtual().nameless().sleeps().role(Role.HOUSEKEEPER))
                .thread(
                        "worker",
                        worker -> worker.takes("a")
                                .daemon()
                                .startedBy("main", "com.acme.Main.main:3")
                                .hasTaken("a", 5, "com.acme.Row", "com.acme.Main.run:7")
                                .hasPut("b", Long.MAX_VALUE, 0.25, "com.acme.Main.run:8"))
                .ended("gone", gone -> gone.diedOf("java.lang.Error", null, "com.acme.Main.run:7"))
                .ended("silent", gone -> gone.diedOf("java.lang.Error", "why"))
                .sensor("queues", true, null)
                .sensor("processes", false, "no /proc");
    }

    @Test
    void a_snapshot_survives_the_round_trip() throws IOException {
        Snapshot snapshot = everything().build();

        assertThat(read(write(snapshot))).isEqualTo(snapshot);
    }

    @Test
    void equal_stacks_are_written_once() throws IOException {
        SnapshotBuilder told = snapshot();
        for (int i = 0; i < 1000; i++) {
            told.thread("v" + i, thread -> thread.at("com.acme.Unmistakable.run:1", "java.lang.Thread.run:2"));
        }

        assertThat(write(told.build()).split("Unmistakable", -1)).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "com.acme.Main, <init>, Main.java, 7, ",
        "java.lang.Thread, join, Thread.java, 1, java.base",
        "Main, main, , 0, ",
        "com.acme.Main$$Lambda, lambda$main$0, , 0, app",
        "com.acme.KotlinTest, reads (well) this: name, Kotlin Test.kt, 12, ",
        "com.acme.Odd, run, a:b, 0, ",
    })
    void a_frame_survives_as_text(String type, String method, String file, int line, String module) {
        Frame frame = new Frame(type, method, file, line, module);

        assertThat(FrameText.read(FrameText.write(frame))).isEqualTo(frame);
    }

    @Test
    void a_newer_file_with_more_members_can_be_read() throws IOException {
        Snapshot snapshot = everything().build();
        String json = write(snapshot).replace("\"daemon\":", "\"mood\":{\"x\":[1]},\"daemon\":");

        assertThat(read(json)).isEqualTo(snapshot);
    }

    @Test
    void a_file_of_the_schema_before_is_read() throws IOException {
        Snapshot snapshot = everything().build();
        String json = write(snapshot);

        assertThat(json).contains("\"hangscope/2\"");
        assertThat(read(json.replace("hangscope/2", "hangscope/1"))).isEqualTo(snapshot);
    }

    @Test
    void what_cannot_be_read_is_refused_with_reason_and_remedy() throws IOException {
        String good = write(everything().build());

        refused("", "not a Hangscope file");
        refused("[]", "not a Hangscope file", "format=json or out=FOLDER");
        refused("{\"a\": 1}", "no 'schema' member");
        refused(good.replace("hangscope/2", "hangscope/3"), "\"hangscope/3\" is not known", "the version of Hangscope");
        refused("{\"schema\":\"hangscope/2\"}", "no 'snapshot'", "complete report");
        refused(good.substring(0, good.length() / 2), "broken or incomplete JSON", "copy the file again");
        refused("hello: world", "broken or incomplete JSON (unexpected text at line 1 column");
        refused(good.replace("\"daemon\":", "\"demon\":"), "has no 'daemon'");
        refused(good.replace("\"queue-take\"", "\"queue-steal\""), "'queue-steal' is none of queue-take,");
        refused(good.replace("PT1.25S", "1.25 s"), "exitSince");
        refused(good.replace("\"stack\":1", "\"stack\":99"), "there is no stack 99");
        refused(good.replace("\"stack\":1", "\"stack\":\"x\""), "broken");
        refused(good.replaceAll("\\(Main.java:9\\)", ""), "is no stack frame");
        refused(good.replaceAll("\"threads\":\\[", "\"threads\":[null,"), "broken");
    }

    private static void refused(String json, String... words) {
        assertThatThrownBy(() -> read(json))
                .as(json.substring(0, Math.min(60, json.length())))
                .isInstanceOf(SnapshotFormatException.class)
                .message()
                .contains(words)
                .doesNotContain("\n");
    }

    @Test
    void a_file_that_cannot_be_read_is_not_called_broken() {
        assertThatThrownBy(() -> SnapshotJson.read(new Reader() {
                    @Override
                    public int read(char[] buffer, int from, int length) throws IOException {
                        throw new IOException("disk on fire");
                    }

                    @Override
                    public void close() {}
                }))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SnapshotFormatException.class)
                .hasMessage("disk on fire");
    }

    @Test
    void a_value_of_ten_million_letters_makes_one_short_line() throws IOException {
        String huge = "x".repeat(10_000_000);
        String good =
                write(snapshot().thread("main", main -> main.at("a.B.c:1")).build());

        for (String bad : new String[] {
            good.replace("\"sigquit\"", "\"" + huge + "\""),
            good.replace(SnapshotJson.SCHEMA, huge),
            good.replace("a.B.c(", huge),
            good.replace("\"threads\"", "\"" + huge + "\"")
        }) {
            assertThatThrownBy(() -> read(bad))
                    .isInstanceOf(SnapshotFormatException.class)
                    .satisfies(fault -> assertThat(fault.getMessage()).hasSizeLessThan(600));
        }
    }

    /** A report adds them to each other, which fails close to the limits of the JDK's types. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PT999999999999999999S",
                "PT-9223372036854775808S",
                "PT9223372036854775807.999999999S",
                "-P1000000D"
            })
    void a_duration_that_no_process_lasts_is_refused(String duration) throws IOException {
        String good = write(everything().build());

        assertThat(good).contains("\"PT1.25S\"");
        assertThatThrownBy(() -> read(good.replace("PT1.25S", duration)))
                .isInstanceOf(SnapshotFormatException.class)
                .hasMessageContaining("1000 years");
    }

    @Test
    void a_time_that_no_clock_shows_is_refused() throws IOException {
        String good = write(everything().build());
        String time = good.replaceFirst("(?s).*?\"time\": ?\"([^\"]*)\".*", "$1");

        for (String bad : new String[] {Instant.MAX.toString(), Instant.MIN.toString(), "-0001-01-01T00:00:00Z"}) {
            assertThatThrownBy(() -> read(good.replace(time, bad)))
                    .isInstanceOf(SnapshotFormatException.class)
                    .hasMessageContaining("1000 years");
        }
    }

    @Test
    void more_values_than_fit_are_too_large_and_a_file_of_another_kind_is_not_read_at_all() {
        String ones = "[" + "1,".repeat(100_000) + "1]";
        String report = "{\"schema\":\"" + SnapshotJson.SCHEMA + "\",\"snapshot\":{\"jvm\":" + ones + "}}";

        assertThatThrownBy(() -> SnapshotJson.readSaved(new StringReader(report), 50_000))
                .isInstanceOf(SnapshotFormatException.class)
                .hasMessageContaining("too large for this JVM's memory (more than 50000 values)")
                .hasMessageContaining("-Xmx");
        assertThatThrownBy(() -> SnapshotJson.readSaved(new StringReader(ones), 10))
                .isInstanceOf(SnapshotFormatException.class)
                .hasMessageContaining("not a Hangscope file");
        assertThatThrownBy(() -> SnapshotJson.readSaved(new StringReader("1".repeat(1_000_000)), 10))
                .isInstanceOf(SnapshotFormatException.class)
                .hasMessageContaining("broken or incomplete JSON (unexpected text at line 1 column");
    }

    @Test
    void a_full_heap_is_not_called_broken_json() {
        assertThatThrownBy(() -> SnapshotJson.read(new Reader() {
                    private int reads;

                    @Override
                    public int read(char[] letters, int offset, int length) {
                        if (reads++ > 0) {
                            throw new OutOfMemoryError("planted");
                        }
                        "{\"schema\":".getChars(0, 10, letters, offset);
                        return 10;
                    }

                    @Override
                    public void close() {}
                }))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void deep_nesting_is_one_line() {
        String deep = "[".repeat(100_000);

        refused("{\"schema\":\"" + SnapshotJson.SCHEMA + "\",\"snapshot\":{\"jvm\":" + deep, "broken");
    }
}
