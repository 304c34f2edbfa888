package dev.hangscope.report.html;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.report.FindingRows;
import dev.hangscope.report.Head;
import dev.hangscope.report.Row;
import dev.hangscope.report.Section;
import dev.hangscope.report.Surroundings;
import dev.hangscope.report.html.Neighbourhood.Picture;
import dev.hangscope.snapshot.ProcessIdentity;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a diagnosis as one HTML file that needs no network, no script and no other file: what the text report says, in
 * its order, and for each finding a drawing and the stacks. The file is well-formed XML too.
 */
public final class HtmlReport {
    private static final int DRAWN = 20;

    private final Diagnosis diagnosis;
    private final Markup out;
    private final Details details;
    private final TimeLine timeLine;
    private @Nullable Steps steps;

    private HtmlReport(Diagnosis diagnosis, Appendable out) {
        this.diagnosis = diagnosis;
        this.out = new Markup(out);
        details = new Details(diagnosis.snapshot(), this.out);
        timeLine = new TimeLine(diagnosis.snapshot());
    }

    /** Writes the report. */
    public static void write(Diagnosis diagnosis, Appendable out) throws IOException {
        new HtmlReport(diagnosis, out).report();
    }

    /** The report as a string. */
    public static String toString(Diagnosis diagnosis) {
        StringBuilder text = new StringBuilder();
        try {
            write(diagnosis, text);
        } catch (IOException impossible) {
            throw new IllegalStateException("a StringBuilder can be written to", impossible);
        }
        return text.toString();
    }

    private void report() throws IOException {
        ProcessIdentity process = diagnosis.snapshot().process();
        String verdict = Head.verdict(diagnosis);
        out.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        out.raw("<meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n");
        out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        out.element("title", "hangscope: " + verdict + ", pid " + process.pid()).raw("\n");
        out.raw("<style>\n").raw(Style.SHEET).raw("</style>\n</head>\n<body>\n<header>\n");
        out.element("h1 class=\"" + diagnosis.overall() + "\"", verdict).raw("\n");
        out.element("p", Head.asked(diagnosis)).raw("\n");
        Optional<String> unseen = Head.unseen(diagnosis);
        if (unseen.isPresent()) {
            out.element("p", unseen.get()).raw("\n");
        }
        String java = process.java() == null ? "" : ", java " + process.java();
        out.element(
                "p class=\"soft\"",
                Words.line(process.command(), 300) + java + ", "
                        + diagnosis.snapshot().time());
        out.raw("\n</header>\n<main>\n");
        int number = 0;
        for (Finding finding : diagnosis.findings()) {
            finding(++number, finding);
        }
        for (Section section : Surroundings.sections(diagnosis)) {
            section(section);
        }
        out.raw("<section>\n").element("h2", "what was looked at").raw("\n");
        rows(Surroundings.rows(diagnosis));
        details.ofAllThreads();
        out.raw("</section>\n</main>\n</body>\n</html>\n");
    }

    private void finding(int number, Finding finding) throws IOException {
        out.raw("<section>\n<h2>").text(number + "  " + finding.kind().words());
        out.element(
                        "span class=\"verdict " + finding.verdict() + "\"",
                        finding.verdict().name())
                .raw("</h2>\n");
        out.element("p class=\"soft\"", Head.stuckFor(finding) + ", id " + finding.id());
        out.raw("\n").element("p class=\"summary\"", finding.summary()).raw("\n");
        rows(FindingRows.of(finding));
        if (!finding.notProvenBecause().isEmpty()) {
            out.element(
                    "p class=\"soft\"", "not proven because " + String.join("; ", finding.notProvenBecause()) + ".");
            out.raw("\n");
        }
        if (number <= DRAWN) {
            Picture picture = Neighbourhood.of(finding, this::steps);
            if (!picture.arrows().isEmpty()) {
                Drawing.write(picture, "who waits for whom: " + finding.summary(), out);
            }
            TimeTable.write(timeLine.of(finding), diagnosis.snapshot().time(), out);
            details.of(finding);
        }
        out.raw("</section>\n");
    }

    private void rows(List<Row> rows) throws IOException {
        out.raw("<dl>\n");
        String before = "";
        for (Row row : rows) {
            out.element("dt", row.label().equals(before) ? "" : row.label());
            before = row.label();
            out.element(row.label().equals("fix") ? "dd class=\"fix\"" : "dd", row.text())
                    .raw("\n");
        }
        out.raw("</dl>\n");
    }

    private void section(Section section) throws IOException {
        out.raw("<section>\n").element("h2", section.heading()).raw("\n<ul class=\"lines\">\n");
        for (String line : section.lines()) {
            out.element("li", line).raw("\n");
        }
        out.raw("</ul>\n</section>\n");
    }

    /** Made when it is needed: the graph of a big program takes a while. */
    private Steps steps() {
        if (steps == null) {
            steps = new Steps(diagnosis);
        }
        return steps;
    }
}
