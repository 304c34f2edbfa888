package dev.hangscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.report.html.HtmlReport;
import dev.hangscope.report.json.JsonReport;
import dev.hangscope.report.text.Notice;
import dev.hangscope.report.text.TextReport;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.TreeBuilder;
import dev.hangscope.snapshot.redaction.Redaction;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hang whose threads, messages, command lines and descriptors hold a secret, in every format. */
class SecretsInReportsTest {
    private static final Duration AFTER = Duration.ofSeconds(5);

    private static Snapshot hang(String text) {
        TreeBuilder tree = new TreeBuilder();
        tree.process(4242, 1, "java -jar app.jar " + text).pipe(9, Access.READ, 700);
        tree.process(50, 4242, "worker " + text).reads(0).pipe(0, Access.READ, 701);
        SnapshotBuilder told = SnapshotBuilder.snapshot()
                .queue("rows", queue -> queue.madeAt("com.acme.TokenRefresher.<init>:17"))
                .thread("main", main -> main.joins("consumer " + text))
                .thread("consumer " + text, it -> it.takes("rows").at("com.acme.TokenRefresher.run:42"))
                .ended(
                        "producer " + text,
                        it -> it.ago(31)
                                .hasPut("rows", 7, 31, "com.acme.TokenRefresher.read:30")
                                .diedOf(
                                        "com.acme.BadPasswordException",
                                        "refused " + text,
                                        "com.acme.TokenRefresher.read:31"))
                .sensor("queues", true, "seen " + text)
                .os(tree.facts());
        Snapshot snapshot = told.build();
        return new Snapshot(
                snapshot.trigger(),
                snapshot.time(),
                new ProcessIdentity(4242, "com.acme.Main " + text, "17", Duration.ofMinutes(2)),
                snapshot.jvm(),
                snapshot.os(),
                snapshot.sensors());
    }

    private static Diagnosis diagnosis(Snapshot snapshot, Redaction redaction) {
        return new Diagnostician(Rules.all(), redaction).diagnose(snapshot, AFTER);
    }

    private static String everything(Diagnosis diagnosis) {
        StringBuilder all = new StringBuilder(TextReport.toString(diagnosis))
                .append(HtmlReport.toString(diagnosis))
                .append(JsonReport.toString(diagnosis));
        diagnosis
                .findings()
                .forEach(finding -> all.append(Notice.line(finding, 42)).append(PlainFinding.of(finding)));
        return all.toString();
    }

    private static List<String> ids(Diagnosis diagnosis) {
        return diagnosis.findings().stream().map(Finding::id).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--password=hunter2hunter2",
                "--api-key hunter2hunter2",
                "-Dspring.datasource.password=hunter2hunter2",
                "token: hunter2hunter2",
                "https://bob:hunter2hunter2@host/",
                "mysql -phunter2hunter2",
                "secret=\"hunter2hunter2\"",
                "-----BEGIN PRIVATE KEY-----hunter2hunter2",
            })
    void no_format_has_the_secret_and_what_is_found_does_not_depend_on_it(String text) throws IOException {
        Diagnosis redacted = diagnosis(hang(text), Redaction.ON);

        assertThat(redacted.findings()).isNotEmpty();
        assertThat(everything(redacted))
                .doesNotContain("hunter2")
                .contains("com.acme.TokenRefresher.run", "BadPasswordException");
        assertThat(everything(diagnosis(hang(text), Redaction.OFF))).contains("hunter2");
        assertThat(ids(redacted)).isEqualTo(ids(diagnosis(hang(text), Redaction.OFF)));

        Snapshot again = SnapshotJson.read(new StringReader(JsonReport.toString(redacted)));
        assertThat(JsonReport.toString(diagnosis(again, Redaction.ON))).isEqualTo(JsonReport.toString(redacted));
    }

    @ParameterizedTest
    @ValueSource(strings = {"token-refresh-1", "PasswordRotation", "--password-file /run/db", "monkey=banana"})
    void what_only_looks_like_a_secret_is_in_every_format(String text) {
        assertThat(everything(diagnosis(hang(text), Redaction.ON)))
                .isEqualTo(everything(diagnosis(hang(text), Redaction.OFF)));
    }
}
