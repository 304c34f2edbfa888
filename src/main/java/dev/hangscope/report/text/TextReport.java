package dev.hangscope.report.text;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.report.FindingRows;
import dev.hangscope.report.Head;
import dev.hangscope.report.Row;
import dev.hangscope.report.Section;
import dev.hangscope.report.Surroundings;
import dev.hangscope.text.Layout;
import dev.hangscope.text.PlainText;
import java.io.IOException;
import java.util.Optional;

/**
 * Writes a diagnosis for a tired reader: what is stuck and why, then the evidence, then the fix; after the findings, what
 * else waits and what could not be seen. Equal things share a line, so that its length hardly depends on the number of
 * threads.
 */
public final class TextReport {
    private static final int WIDTH = 90;
    private static final String INDENT = "   ";

    /** Width of the labels of rows. */
    private static final int LABEL = 10;

    private final Appendable out;

    private TextReport(Appendable out) {
        this.out = out;
    }

    /** Writes the report. */
    public static void write(Diagnosis diagnosis, Appendable out) throws IOException {
        new TextReport(out).report(diagnosis);
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

    private void report(Diagnosis diagnosis) throws IOException {
        line(spread("hangscope: " + Head.verdict(diagnosis), Head.asked(diagnosis)));
        Optional<String> unseen = Head.unseen(diagnosis);
        if (unseen.isPresent()) {
            line(unseen.get());
        }
        int number = 0;
        for (Finding finding : diagnosis.findings()) {
            line("");
            finding(++number, finding);
        }
        for (Section section : Surroundings.sections(diagnosis)) {
            line("");
            line(section.heading());
            for (String wait : section.lines()) {
                line(INDENT + wait);
            }
        }
        line("");
        for (Row row : Surroundings.rows(diagnosis)) {
            line(labelled(row));
        }
    }

    private void finding(int number, Finding finding) throws IOException {
        String title =
                number + "  " + finding.kind().words() + "   " + finding.verdict() + "   " + Head.stuckFor(finding);
        line(spread(title, "id " + finding.id()));
        line(INDENT + finding.summary());
        for (Row row : FindingRows.of(finding)) {
            row(row);
        }
        if (!finding.notProvenBecause().isEmpty()) {
            line(INDENT + "not proven because " + String.join("; ", finding.notProvenBecause()) + ".");
        }
    }

    private static String labelled(Row row) {
        return Layout.left(row.label(), LABEL) + " " + row.text();
    }

    private void row(Row row) throws IOException {
        boolean waiter = row.label().equals(FindingRows.WAITS_AT);
        line(INDENT + (waiter ? row.text() : labelled(row)));
    }

    private static String spread(String first, String last) {
        String left = PlainText.line(first);
        String right = PlainText.line(last);
        int gap = Math.max(3, WIDTH - left.length() - right.length());
        return left + " ".repeat(gap) + right;
    }

    /** The one place where a line is made: whatever text is in it from outside, it is one plain line. */
    private void line(String text) throws IOException {
        out.append(PlainText.line(text)).append('\n');
    }
}
