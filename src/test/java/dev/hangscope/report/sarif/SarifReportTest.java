package dev.hangscope.report.sarif;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.RecordedSnapshots;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.report.Fingerprint;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SarifReportTest {
    private static final Set<String> LEVELS = Set.of("error", "warning", "note");

    private static JsonObject sarif(Diagnosis diagnosis) throws IOException {
        StringWriter out = new StringWriter();
        SarifReport.write(diagnosis, out);
        return JsonParser.parseString(out.toString()).getAsJsonObject();
    }

    private static JsonObject run(JsonObject log) {
        assertThat(log.getAsJsonArray("runs")).hasSize(1);
        return log.getAsJsonArray("runs").get(0).getAsJsonObject();
    }

    @Test
    void a_result_names_its_rule_message_and_line() throws IOException {
        JsonObject result = run(sarif(Findings.diagnosis(Stories.importer())))
                .getAsJsonArray("results")
                .get(0)
                .getAsJsonObject();

        assertThat(result.get("ruleId").getAsString()).isEqualTo("missing-sentinel");
        assertThat(result.get("level").getAsString()).isEqualTo("error");
        assertThat(result.getAsJsonObject("message").get("text").getAsString()).contains("2 consumers", " Fix: ");
        assertThat(result.getAsJsonArray("locations").get(0).toString())
                .isEqualTo("{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"com/acme/Importer.java\","
                        + "\"uriBaseId\":\"SRCROOT\"},\"region\":{\"startLine\":42}},\"logicalLocations\":"
                        + "[{\"fullyQualifiedName\":\"com.acme.Importer.consume\",\"kind\":\"function\"}]}");
    }

    @Test
    void a_report_without_findings_has_an_empty_list_of_results() throws IOException {
        JsonObject run = run(sarif(Findings.diagnosis(SnapshotBuilder.snapshot().thread("main", main -> {}))));

        assertThat(run.getAsJsonArray("results")).isEmpty();
    }

    /** Of SARIF 2.1.0: sections 3.13.2, 3.14.6, 3.18.1, 3.19.2, 3.27.5, 3.27.10 and 3.27.11. */
    @Test
    void what_the_standard_requires_is_in_the_report_on_each_recorded_snapshot() throws IOException {
        for (Path file : RecordedSnapshots.all().values()) {
            Diagnosis diagnosis = RecordedSnapshots.diagnosis(file);
            JsonObject log = sarif(diagnosis);
            JsonObject run = run(log);
            JsonObject driver = run.getAsJsonObject("tool").getAsJsonObject("driver");
            List<JsonElement> rules = driver.getAsJsonArray("rules").asList();
            Set<String> ids = new HashSet<>();
            rules.forEach(rule -> ids.add(rule.getAsJsonObject().get("id").getAsString()));

            assertThat(log.get("version").getAsString()).isEqualTo("2.1.0");
            assertThat(log.get("$schema").getAsString()).contains("sarif-2.1.0");
            assertThat(driver.get("name").getAsString()).isEqualTo("Hangscope");
            assertThat(ids).hasSameSizeAs(rules);
            assertThat(run.getAsJsonArray("results")).hasSameSizeAs(diagnosis.findings());
            for (int i = 0; i < diagnosis.findings().size(); i++) {
                Finding finding = diagnosis.findings().get(i);
                JsonObject result = run.getAsJsonArray("results").get(i).getAsJsonObject();
                assertThat(ids).contains(result.get("ruleId").getAsString());
                assertThat(LEVELS).contains(result.get("level").getAsString());
                assertThat(result.getAsJsonObject("message").get("text").getAsString())
                        .isNotBlank();
                JsonObject fingerprints = result.getAsJsonObject("partialFingerprints");
                assertThat(fingerprints.get("hangscope/v1").getAsString()).isEqualTo(finding.id());
                assertThat(fingerprints.get("hangscope/v2").getAsString()).isEqualTo(Fingerprint.of(finding));
            }
        }
    }
}
