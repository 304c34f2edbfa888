package dev.hangscope.report.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.RecordedSnapshots;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.report.Fingerprint;
import dev.hangscope.snapshot.NodeId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLineTest {
    private static final EventSource SOURCE = new EventSource(Map.of("process.pid", "42", "service.name", "shop"));
    private static final Instant TIME = Instant.parse("2026-11-27T12:00:00Z");
    private static final int LONGEST = 16_000;

    private static String line(Change change, Finding finding) {
        return EventLine.of(
                new HangChange(change, TIME, Fingerprint.of(finding), finding),
                SOURCE,
                "/reports/hangscope-42-1.txt",
                3);
    }

    private static JsonObject parsed(String line) {
        return JsonParser.parseString(line).getAsJsonObject();
    }

    @Test
    void has_what_the_contract_says() {
        Finding finding = Findings.only(Stories.importer());
        JsonObject event = parsed(line(Change.FOUND, finding));
        JsonObject attributes = event.getAsJsonObject("attributes");

        assertThat(event.get("time").getAsString()).isEqualTo("2026-11-27T12:00:00Z");
        assertThat(event.get("severity").getAsString()).isEqualTo("ERROR");
        assertThat(event.get("event").getAsString()).isEqualTo("hangscope.hang");
        assertThat(event.get("body").getAsString()).isEqualTo(finding.summary());
        assertThat(event.get("resource").toString()).isEqualTo("{\"process.pid\":\"42\",\"service.name\":\"shop\"}");
        assertThat(attributes.keySet())
                .containsExactly(
                        "hangscope.finding.fingerprint",
                        "hangscope.finding.id",
                        "hangscope.finding.kind",
                        "hangscope.finding.verdict",
                        "hangscope.finding.state",
                        "hangscope.finding.stuck_for",
                        "hangscope.finding.waiters",
                        "hangscope.finding.blocked",
                        "hangscope.finding.fix",
                        "hangscope.resource.type",
                        "hangscope.resource.made_at",
                        "thread.name",
                        "code.function.name",
                        "code.file.path",
                        "code.line.number",
                        "hangscope.report.path",
                        "hangscope.events.dropped");
        assertThat(attributes.get("hangscope.finding.kind").getAsString()).isEqualTo("missing-sentinel");
        assertThat(attributes.get("hangscope.finding.state").getAsString()).isEqualTo("found");
        assertThat(attributes.get("code.file.path").getAsString()).isEqualTo("com/acme/Importer.java");
        assertThat(attributes.get("code.line.number").getAsInt()).isEqualTo(42);
        assertThat(attributes.get("hangscope.events.dropped").getAsLong()).isEqualTo(3);
    }

    @Test
    void an_end_is_no_error() {
        Finding finding = Findings.only(Stories.importer());

        assertThat(parsed(line(Change.ENDED, finding)).get("severity").getAsString())
                .isEqualTo("INFO");
    }

    @Test
    void is_one_bounded_line_of_plain_text_whatever_a_thread_is_called() {
        Finding finding = Findings.only(Stories.importer());
        Waiter hostile = new Waiter(new NodeId.OfThread(1), 42, "x\n\u001b[31m\u202e".repeat(1000), false, "at\nat");
        Finding large = new Finding(
                finding.id(),
                finding.kind(),
                finding.verdict(),
                "s\n".repeat(9000),
                finding.stuckFor(),
                Collections.nCopies(5000, hostile),
                finding.resource(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "f".repeat(9000));

        String line = line(Change.FOUND, large);

        assertThat(line).hasSizeLessThan(LONGEST).endsWith("}\n").containsOnlyOnce("\n");
        assertThat(line.chars())
                .noneMatch(letter -> letter != '\n' && Character.isISOControl(letter) || letter == '\u202e');
    }

    @Test
    void each_recorded_finding_makes_a_line() throws Exception {
        for (Path file : RecordedSnapshots.all().values()) {
            Diagnosis diagnosis = RecordedSnapshots.diagnosis(file);
            for (Finding finding : diagnosis.findings()) {
                JsonObject event = parsed(line(Change.FOUND, finding));

                assertThat(event.getAsJsonObject("attributes")
                                .get("hangscope.finding.fingerprint")
                                .getAsString())
                        .matches("[0-9a-f]{16}");
            }
        }
    }
}
