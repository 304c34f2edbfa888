package dev.hangscope.report.github;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.report.PlainFinding;
import dev.hangscope.report.SourceLine;
import java.io.IOException;
import java.io.Writer;

/**
 * Writes a workflow command of GitHub Actions for each finding, which becomes an annotation of the run: {@code ::error
 * file=com/acme/Importer.java,line=42,title=deadlock PROVEN::...}. Source: the page "Workflow commands for GitHub Actions" and
 * {@code actions/toolkit}, {@code packages/core/src/command.ts}, for what is escaped. Writes nothing where nothing is found.
 */
public final class GithubAnnotations {
    private GithubAnnotations() {}

    /** Writes one line for each finding and flushes; closes nothing. */
    public static void write(Diagnosis diagnosis, Writer out) throws IOException {
        for (Finding finding : diagnosis.findings()) {
            out.write(command(PlainFinding.of(finding)) + "\n");
        }
        out.flush();
    }

    private static String command(Finding finding) {
        String place = SourceLine.of(finding)
                .map(line -> "file=" + property(line.path()) + ",line=" + line.line() + ",")
                .orElse("");
        String title = finding.kind().words() + " " + finding.verdict();
        return "::" + level(finding.verdict()) + " " + place + "title=" + property(title) + "::"
                + data(finding.summary() + "\nFix: " + finding.fix());
    }

    private static String level(Verdict verdict) {
        return switch (verdict) {
            case PROVEN, LIKELY -> "error";
            case SUSPECTED -> "warning";
            case NOTE -> "notice";
        };
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
