package dev.hangscope.report.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.report.Fingerprint;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonReportTest {
    private final JsonSchema schema = schema();

    private static JsonSchema schema() {
        try (InputStream in = JsonReport.class.getResourceAsStream("/hangscope-report.schema.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final List<SnapshotBuilder> STORIES = List.of(
            Stories.importer().sensor("queues", true, null).sensor("processes", false, "no /proc"),
            Stories.deadAppender(),
            Stories.forgottenPool(),
            Stories.importer().late().queue("other", queue -> queue.unknown()).thread("other", it -> it.takes("other")),
            SnapshotBuilder.snapshot().thread("main", main -> {}));

    @Test
    void every_report_keeps_to_the_schema() {
        for (SnapshotBuilder story : STORIES) {
            String json = JsonReport.toString(Findings.diagnosis(story));
            assertThat(schema.validate(json, InputFormat.JSON)).isEmpty();
        }
    }

    @Test
    void the_schema_would_see_a_missing_member_and_an_unknown_word() {
        String json = JsonReport.toString(Findings.diagnosis(Stories.importer()));

        assertThat(schema.validate(json.replace("\"fix\":", "\"fixx\":"), InputFormat.JSON))
                .isNotEmpty();
        assertThat(schema.validate(json.replace("\"LIKELY\"", "\"SURE\""), InputFormat.JSON))
                .isNotEmpty();
        assertThat(schema.validate(json.replace("\"queue-take\"", "\"x\""), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void the_schema_knows_every_kind() {
        JsonObject document =
                JsonParser.parseString(schema.getSchemaNode().toString()).getAsJsonObject();
        List<String> kinds = document
                .getAsJsonObject("$defs")
                .getAsJsonObject("finding")
                .getAsJsonObject("properties")
                .getAsJsonObject("kind")
                .getAsJsonArray("enum")
                .asList()
                .stream()
                .map(kind -> kind.getAsString())
                .toList();

        assertThat(kinds)
                .containsExactlyElementsOf(
                        Arrays.stream(Kind.values()).map(Kind::id).toList());
    }

    @Test
    void the_schema_knows_every_wait() {
        List<String> waits = JsonParser.parseString(schema.getSchemaNode()
                        .at("/$defs/thread/properties/waitsFor/properties/kind/enum")
                        .toString())
                .getAsJsonArray()
                .asList()
                .stream()
                .map(kind -> kind.getAsString())
                .toList();

        assertThat(waits)
                .containsExactlyElementsOf(Arrays.stream(ThreadWait.Kind.values())
                        .map(kind ->
                                kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                        .sorted(java.util.Comparator.comparingInt(waits::indexOf))
                        .toList());
    }

    @Test
    void it_says_what_the_contract_promises() {
        JsonObject report = JsonParser.parseString(JsonReport.toString(Findings.diagnosis(Stories.importer())))
                .getAsJsonObject();
        JsonObject finding = report.getAsJsonArray("findings").get(0).getAsJsonObject();

        assertThat(report.get("schema").getAsString()).isEqualTo("hangscope/2");
        assertThat(report.get("trigger").getAsString()).isEqualTo("sigquit");
        assertThat(report.get("verdict").getAsString()).isEqualTo("HUNG");
        assertThat(finding.get("fingerprint").getAsString())
                .isEqualTo(Fingerprint.of(
                        Findings.diagnosis(Stories.importer()).findings().get(0)));
        assertThat(finding.get("stuckFor").getAsString()).isEqualTo("PT31S");
        assertThat(finding.getAsJsonArray("waiters").get(0).toString())
                .isEqualTo("{\"pid\":4242,\"thread\":\"worker-1\",\"virtual\":false,"
                        + "\"at\":\"com.acme.Importer.consume(Importer.java:42)\","
                        + "\"frame\":{\"class\":\"com.acme.Importer\",\"method\":\"consume\","
                        + "\"file\":\"Importer.java\",\"line\":42}}");
        assertThat(finding.getAsJsonObject("resource").get("class").getAsString())
                .isEqualTo("java.util.concurrent.LinkedBlockingQueue");
    }

    @Test
    void a_report_can_be_diagnosed_again() throws IOException {
        for (SnapshotBuilder story : STORIES) {
            Diagnosis first = Findings.diagnosis(story);
            Snapshot read = SnapshotJson.read(new StringReader(JsonReport.toString(first)));

            assertThat(new Diagnostician(Rules.all()).diagnose(read, Duration.ofSeconds(5)))
                    .isEqualTo(first);
        }
    }
}
