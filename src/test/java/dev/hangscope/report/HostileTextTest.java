package dev.hangscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.report.html.HtmlReport;
import dev.hangscope.report.json.JsonReport;
import dev.hangscope.report.text.Notice;
import dev.hangscope.report.text.TextReport;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.snapshot.redaction.Redaction;
import dev.hangscope.snapshot.redaction.TextFields;
import dev.hangscope.text.HostileText;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Every text of a snapshot, in every format: nothing that it holds controls the output, and no line is forged. */
class HostileTextTest {
    private static final Duration AFTER = Duration.ofSeconds(1);

    /** Where a hang is made of a snapshot with each of its ids and names as a rule wants them, and the rest hostile. */
    private static final Map<String, String> IDS = Map.of("ThreadWait.resource", "queue:1", "QueueFacts.id", "queue:1");

    private static Diagnosis diagnosis(Snapshot snapshot) {
        return new Diagnostician(Rules.all(), Redaction.OFF).diagnose(snapshot, AFTER);
    }

    private static Map<String, String> formats(Diagnosis diagnosis) {
        Map<String, String> formats = new TreeMap<>();
        formats.put("text", TextReport.toString(diagnosis));
        formats.put("html", HtmlReport.toString(diagnosis));
        formats.put("json", JsonReport.toString(diagnosis));
        int number = 0;
        for (Finding finding : diagnosis.findings()) {
            formats.put("notice " + ++number, Notice.line(finding, 42));
            Finding plain = PlainFinding.of(finding);
            formats.put("texts " + number, String.join("\n", TextFields.of(plain)));
        }
        return formats;
    }

    private static void check(String what, Diagnosis diagnosis) {
        formats(diagnosis).forEach((format, text) -> {
            for (String line : text.split("\n", -1)) {
                assertThat(HostileText.firstHostile(line))
                        .as("%s in %s: %s", what, format, line)
                        .isEqualTo(-1);
                assertThat(line.strip()).as("%s in %s", what, format).doesNotStartWith(HostileText.FORGED);
                if (format.equals("html")) {
                    assertThat(line).doesNotContain("<script");
                }
            }
        });
    }

    private static BiFunction<String, String, String> hostile(String text) {
        return (record, component) -> IDS.getOrDefault(record + "." + component, text);
    }

    @Test
    void a_snapshot_of_hostile_texts_is_harmless_in_every_format() {
        check("all", diagnosis(TextFields.filled(Snapshot.class, hostile(HostileText.all()))));
        check("all", diagnosis(TextFields.filled(Snapshot.class, (record, component) -> HostileText.all())));
        for (String letter : HostileText.letters()) {
            check(
                    "U+" + Integer.toHexString(letter.codePointAt(0)),
                    diagnosis(TextFields.filled(Snapshot.class, hostile("a" + letter + "b"))));
        }
    }

    @Test
    void findings_of_hostile_texts_are_harmless_in_every_format() {
        Diagnosis real = diagnosis(Stories.importer().build());
        Finding hostile = TextFields.filled(
                Finding.class, (record, component) -> component.equals("id") ? "1" : HostileText.all());
        Diagnosis planted = new Diagnosis(real.snapshot(), real.thresholds(), List.of(hostile), real.graph());

        check("finding", planted);
    }

    @Test
    void a_long_text_makes_no_long_line() {
        Diagnosis diagnosis = diagnosis(TextFields.filled(Snapshot.class, hostile("x".repeat(100_000))));

        for (String line : TextReport.toString(diagnosis).split("\n", -1)) {
            assertThat(line).hasSizeLessThan(5_000);
        }
        diagnosis
                .findings()
                .forEach(finding -> assertThat(Notice.line(finding, 42)).hasSizeLessThan(1_100));
    }

    @Test
    void json_keeps_every_text_exactly() throws IOException {
        List<String> texts = new ArrayList<>(HostileText.letters());
        texts.add(HostileText.all().replaceAll("[().:/]", ""));
        for (String text : texts) {
            Snapshot snapshot =
                    TextFields.filled(Snapshot.class, (record, component) -> record.equals("Frame") ? "f" : text);
            String json = JsonReport.toString(diagnosis(snapshot));

            assertThat(SnapshotJson.read(new StringReader(json)).withSensors(List.of()))
                    .isEqualTo(snapshot.withSensors(List.of()));
        }
    }
}
