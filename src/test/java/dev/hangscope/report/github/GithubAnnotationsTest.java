package dev.hangscope.report.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.code.Frame;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GithubAnnotationsTest {

    private static String written(Diagnosis diagnosis) throws IOException {
        StringWriter out = new StringWriter();
        GithubAnnotations.write(diagnosis, out);
        return out.toString();
    }

    private static String written(Verdict verdict, @Nullable Frame frame, String summary) throws IOException {
        Diagnosis empty = Findings.diagnosis(SnapshotBuilder.snapshot().thread("main", main -> {}));
        Finding finding = new Finding(
                "7f3a9c",
                Kind.DEADLOCK,
                verdict,
                summary,
                Duration.ofSeconds(31),
                List.of(new Waiter(new NodeId.OfThread(1), 42, "main", false, "somewhere", frame)),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "Take the locks in one order.");
        return written(new Diagnosis(empty.snapshot(), empty.thresholds(), List.of(finding), empty.graph()));
    }

    @Test
    void a_finding_is_an_error_at_the_line_where_its_first_waiter_waits() throws IOException {
        assertThat(written(Findings.diagnosis(Stories.importer())))
                .startsWith("::error file=com/acme/Importer.java,line=42,title=missing sentinel LIKELY::2 consumers")
                .contains("%0AFix: ")
                .hasLineCount(1);
    }

    @Test
    void nothing_is_written_where_nothing_is_found() throws IOException {
        assertThat(written(Findings.diagnosis(SnapshotBuilder.snapshot().thread("main", main -> {}))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PROVEN, error", "LIKELY, error", "SUSPECTED, warning", "NOTE, notice"})
    void the_level_follows_the_verdict(Verdict verdict, String level) throws IOException {
        assertThat(written(verdict, null, "Two threads."))
                .isEqualTo("::" + level + " title=deadlock " + verdict
                        + "::Two threads.%0AFix: Take the locks in one order.\n");
    }

    @Test
    void what_separates_commands_and_properties_is_escaped() throws IOException {
        String line = written(
                Verdict.PROVEN,
                new Frame("com.acme.A,b", "run", "A%1,file.java", 3, null),
                "100% of ::error::x\r\n::set-env a");

        assertThat(line)
                .startsWith(
                        "::error file=com/acme/A%251%2Cfile.java,line=3,title=deadlock PROVEN::100%25 of ::error::x")
                .hasLineCount(1)
                .doesNotContain("\r")
                .doesNotContain("\n::");
    }
}
