package dev.hangscope.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.format.ReportFormat;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.report.json.JsonReport;
import dev.hangscope.report.text.TextReport;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.snapshot.redaction.Redaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnoseCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int diagnose(Object... arguments) {
        String[] line = new String[arguments.length + 1];
        line[0] = "diagnose";
        for (int i = 0; i < arguments.length; i++) {
            line[i + 1] = arguments[i].toString();
        }
        return Commands.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(line);
    }

    /** Two threads that have held each other's lock for three seconds. */
    private static Snapshot deadlock() {
        JvmFacts facts = new JvmFacts(
                ExitState.RUNNING,
                null,
                List.of(waiter(1, "lock:1"), waiter(2, "lock:2")),
                List.of(),
                List.of(),
                List.of(lock("lock:1", 2), lock("lock:2", 1)),
                List.of());
        ProcessIdentity process = new ProcessIdentity(4242, "com.acme.Main", "17", Duration.ofSeconds(9));
        return new Snapshot(Snapshot.Trigger.SIGQUIT, Instant.EPOCH, process, facts, List.of());
    }

    private static JavaThread waiter(long id, String lock) {
        ThreadWait wait = new ThreadWait(ThreadWait.Kind.LOCK, lock, false, Duration.ofSeconds(3));
        Frame frame = new Frame("com.acme.Main", "transfer", "Main.java", 7, null);
        return new JavaThread(
                id,
                "teller-" + id,
                false,
                false,
                JavaThread.Role.APPLICATION,
                Thread.State.WAITING,
                List.of(frame),
                wait,
                null,
                null);
    }

    private static ResourceFacts lock(String id, long owner) {
        return new ResourceFacts(
                id,
                ResourceFacts.Kind.LOCK,
                "java.util.concurrent.locks.ReentrantLock",
                null,
                null,
                null,
                List.of(new Party(owner, Role.OWNER, 1, null, null)),
                null,
                true);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void a_saved_report_gives_the_same_findings_in_every_form() throws IOException {
        // Three seconds are a finding only for who asked with after=2s: the report tells it.
        Diagnosis first = new Diagnostician(Rules.all()).diagnose(deadlock(), Duration.ofSeconds(2));
        Path report = file("report.json", JsonReport.toString(first));
        Path page = folder.resolve("page.html");

        assertThat(diagnose(report, "--html", page)).isEqualTo(1);
        assertThat(out).hasToString(TextReport.toString(first));
        String id = first.findings().stream().map(Finding::id).findFirst().orElseThrow();
        assertThat(page).content().contains("deadlock", id);

        out.getBuffer().setLength(0);
        assertThat(diagnose("--json", report)).isEqualTo(1);
        assertThat(out).hasToString(JsonReport.toString(first));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void every_format_can_be_printed_and_an_unknown_one_is_refused() throws IOException {
        Diagnosis first = new Diagnostician(Rules.all()).diagnose(deadlock(), Duration.ofSeconds(2));
        Path report = file("report.json", JsonReport.toString(first));

        for (ReportFormat format : ReportFormat.values()) {
            out.getBuffer().setLength(0);
            assertThat(diagnose(report, "--format", format)).isEqualTo(1);
            assertThat(out).hasToString(format.write(first));
        }
        assertThat(err.toString()).isEmpty();
        assertThat(diagnose(report, "--format", "xml")).isEqualTo(2);
        assertThat(err.toString()).contains("xml", ReportFormat.list()).hasLineCount(1);
    }

    @Test
    void secrets_are_hidden_in_every_form_unless_the_user_wants_them() throws IOException {
        ProcessIdentity process =
                new ProcessIdentity(4242, "com.acme.Main --token=hunter2", "17", Duration.ofSeconds(9));
        Snapshot cycle = deadlock();
        JvmFacts jvm = Objects.requireNonNull(cycle.jvm());
        JavaThread named = new JavaThread(
                1,
                "teller for key=hunter2",
                false,
                false,
                JavaThread.Role.APPLICATION,
                Thread.State.WAITING,
                jvm.threads().get(0).stack(),
                jvm.threads().get(0).waitsFor(),
                null,
                null);
        JvmFacts facts = new JvmFacts(
                jvm.exit(),
                null,
                List.of(named, jvm.threads().get(1)),
                List.of(),
                List.of(),
                jvm.resources(),
                List.of());
        Snapshot snapshot = new Snapshot(cycle.trigger(), cycle.time(), process, facts, List.of());
        Diagnosis raw = new Diagnostician(Rules.all(), Redaction.OFF).diagnose(snapshot, Duration.ofSeconds(2));
        Path report = file("report.json", JsonReport.toString(raw));
        Path page = folder.resolve("page.html");

        assertThat(diagnose(report, "--html", page)).isEqualTo(1);
        assertThat(out.toString()).contains("teller for key=***").doesNotContain("hunter2");
        assertThat(page).content().contains("--token=***").doesNotContain("hunter2");

        out.getBuffer().setLength(0);
        assertThat(diagnose(report, "--json")).isEqualTo(1);
        assertThat(out.toString())
                .doesNotContain("hunter2")
                .contains("\"id\": \"" + raw.findings().get(0).id());
        Path redacted = file("redacted.json", out.toString());
        String json = out.toString();
        out.getBuffer().setLength(0);
        assertThat(diagnose(redacted, "--json")).isEqualTo(1);
        assertThat(out).hasToString(json);

        out.getBuffer().setLength(0);
        assertThat(diagnose(report, "--redact=off")).isEqualTo(1);
        assertThat(out.toString()).contains("key=hunter2");
    }

    @Test
    void a_report_of_the_schema_before_gets_the_present_names() throws IOException {
        Diagnosis first = new Diagnostician(Rules.all()).diagnose(deadlock(), Duration.ofSeconds(2));
        String before = JsonReport.toString(first)
                .replace("hangscope/2", "hangscope/1")
                .replace("\"deadlock\"", "\"lock-cycle\"");

        assertThat(before).contains("\"kind\": \"lock-cycle\"");
        assertThat(diagnose("--json", file("report.json", before))).isEqualTo(1);
        assertThat(out.toString()).isEqualTo(JsonReport.toString(first)).contains("\"kind\": \"deadlock\"");
    }

    @Test
    void a_snapshot_of_its_own_is_diagnosed_with_the_default() throws IOException {
        StringWriter snapshot = new StringWriter();
        SnapshotJson.write(deadlock(), snapshot);

        assertThat(diagnose(file("snapshot.json", snapshot.toString()))).isZero();
        assertThat(out.toString()).startsWith("hangscope: CLEAR").contains("waits under 5 s are no findings");
    }

    @ParameterizedTest
    @CsvSource({
        "'', not a Hangscope file",
        "'{\"schema\":\"hangscope/9\"}', \"read the file with the version of Hangscope that wrote it\"",
        "'{\"schema\":\"hangscope/2\",', copy the file again from where it was written",
        "'{\"schema\":\"hangscope/1\",\"after\":\"soon\",\"snapshot\":{}}', copy the file again",
        "'{\"schema\"<!DOCTYPE html><html></html>', copy the file again",
        "'<!DOCTYPE html><html></html>', not a Hangscope file",
        "'0SECTION       TITLE subcomponent dump routine', only dumps of HotSpot JVMs can be read",
    })
    void what_is_no_report_is_one_line_and_exit_code_3(String content, String words) throws IOException {
        Path file = file("bad.json", content);

        assertThat(diagnose(file)).isEqualTo(3);
        assertThat(err.toString())
                .startsWith("hangscope: " + file + ": ")
                .contains(words.replace("\"", ""))
                .hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_report_of_endless_depth_is_one_line_too() throws IOException {
        assertThat(diagnose(file("deep.json", "{\"schema\":\"hangscope/1\",\"snapshot\":" + "[".repeat(200_000))))
                .isEqualTo(3);
        assertThat(err.toString()).hasLineCount(1);
    }

    @Test
    void a_file_that_cannot_be_read_is_named() {
        assertThat(diagnose(folder.resolve("none.json"))).isEqualTo(3);
        assertThat(diagnose(folder)).isEqualTo(3);
        assertThat(diagnose(folder.resolve("none.json"), "--html", folder)).isEqualTo(2);
        assertThat(diagnose()).isEqualTo(2);

        assertThat(err.toString())
                .contains("none.json: there is no such file", folder + ": is a folder", "name either a FILE")
                .hasLineCount(4);
    }

    private static final String CROSSED = """
            "one" #20 prio=5 os_prio=0 cpu=1.00ms elapsed=%d.00s tid=0x1 nid=0x9 waiting for monitor entry [0x1]
               java.lang.Thread.State: BLOCKED (on object monitor)
            \tat com.acme.Main.a(Main.java:5)
            \t- waiting to lock <0x0a> (a com.acme.Account)
            \t- locked <0x0b> (a com.acme.Account)

            "two" #21 prio=5 os_prio=0 cpu=1.00ms elapsed=%d.00s tid=0x2 nid=0xa waiting for monitor entry [0x1]
               java.lang.Thread.State: BLOCKED (on object monitor)
            \tat com.acme.Main.b(Main.java:7)
            \t- waiting to lock <0x0b> (a com.acme.Account)
            \t- locked <0x0a> (a com.acme.Account)

            JNI global refs: 4, weak refs: 0
            """;

    private static String crossed(int age) {
        return CROSSED.formatted(age, age);
    }

    @Test
    void a_thread_dump_is_diagnosed_with_what_it_cannot_tell() throws IOException {
        assertThat(diagnose(file("jstack.txt", crossed(7)))).isEqualTo(1);

        assertThat(out.toString())
                .startsWith("hangscope: HUNG, 1 likely")
                .contains("in jstack.txt", "Main.java:5", "Main.java:7", "a thread dump does not tell what happened")
                .contains("one dump does not tell since when a thread waits", "jstack -l")
                .doesNotContain("the agent came", " 0 s");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void the_json_of_a_written_dump_is_told_from_a_report() throws IOException {
        String json = """
                { "threadDump": {"time": "2026-01-02T03:04:05Z", "threadContainers": [{"threads": [
                    {"tid": "3", "name": "main", "state": "BLOCKED", "blockedOn": "app.Lock@1a",
                     "monitorsOwned": [{"depth": 0, "locks": ["app.Lock@2b"]}], "stack": ["app.Main.main(Main.java:5)"]},
                    {"tid": "26", "name": "", "virtual": true, "state": "BLOCKED", "blockedOn": "app.Lock@2b",
                     "monitorsOwned": [{"depth": 0, "locks": ["app.Lock@1a"]}], "stack": ["app.Main.other(Main.java:7)"]}
                ]}]}}
                """;

        assertThat(diagnose(file("dump.json", json))).isEqualTo(1);

        assertThat(out.toString())
                .startsWith("hangscope: HUNG, 1 likely")
                .contains("deadlock", "Main.java:5", "Main.java:7")
                .doesNotContain("not seen   virtual threads");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void several_dumps_in_one_file_tell_for_how_long() throws IOException {
        assertThat(diagnose(file("jstack.txt", crossed(7) + crossed(19)))).isEqualTo(1);

        assertThat(out.toString())
                .startsWith("hangscope: HUNG, 1 proven")
                .contains("stuck for 12 s")
                .doesNotContain("one dump");
    }

    @Test
    void a_report_of_a_thread_dump_can_be_saved_and_diagnosed_again() throws IOException {
        diagnose(file("jstack.txt", crossed(7)));
        String first = out.toString();
        out.getBuffer().setLength(0);
        diagnose("--json", file("jstack.txt", crossed(7)));
        Path report = file("report.json", out.toString());
        out.getBuffer().setLength(0);

        assertThat(diagnose(report)).isEqualTo(1);
        assertThat(out).hasToString(first);
    }
}
