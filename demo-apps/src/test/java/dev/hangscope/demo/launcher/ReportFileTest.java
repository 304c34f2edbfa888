package dev.hangscope.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {

    @Test
    void jsonIsReadWithNestingEscapesAndNumbers() {
        Object value = Json.parse(
                " {\"a\": [1, -2.5e3, true, null], \"b\": {\"c\": \"x\\n\\\"\\u0041\"}, \"d\": {}, \"e\": []} ");

        assertThat(value)
                .isEqualTo(Map.of(
                        "a", List.of("1", "-2.5e3", "true", "null"),
                        "b", Map.of("c", "x\n\"A"),
                        "d", Map.of(),
                        "e", List.of()));
    }

    @Test
    void whatIsNoJsonIsRefusedWithItsPlace() {
        for (String text : List.of("", "{\"a\" 1}", "[1, ", "{} x", "\"open", "\"\\u00")) {
            assertThatThrownBy(() -> Json.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at character");
        }
    }

    @Test
    void findingsHaveKindVerdictAndAllTheirText() {
        ReportFile report = ReportFile.parse("""
                {"schema": "hangscope/1", "trigger": "sigquit", "findings": [
                  {"id": "7f", "kind": "missing-sentinel", "verdict": "LIKELY", "waiters": [{"at": "Importer.load"}]}]}""", "text");

        assertThat(report.trigger()).isEqualTo("sigquit");
        assertThat(report.findings()).singleElement().satisfies(found -> {
            assertThat(found.toString()).isEqualTo("missing-sentinel LIKELY");
            assertThat(found.text()).contains("Importer.load");
        });
    }

    @Test
    void reportsAreReadInTheOrderOfTheirNumbers(@TempDir Path folder) throws Exception {
        for (int number : new int[] {10, 9, 1}) {
            Files.writeString(folder.resolve("hangscope-42-" + number + ".json"), "{\"trigger\": \"t" + number + "\"}");
        }
        Files.writeString(folder.resolve(".hangscope-42-11.part.json"), "{\"trig");
        Files.writeString(folder.resolve("hangscope-42-1.txt"), "as people read it");

        List<ReportFile> reports = ReportFile.in(folder);

        assertThat(reports).extracting(ReportFile::trigger).containsExactly("t1", "t9", "t10");
        assertThat(reports.get(0).text()).isEqualTo("as people read it");
    }
}
