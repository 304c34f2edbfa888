package dev.hangscope.agent.runtime;

import dev.hangscope.agent.options.AgentOptions.ReportFormat;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.report.html.HtmlReport;
import dev.hangscope.report.json.JsonReport;
import dev.hangscope.report.text.TextReport;
import java.util.Locale;

/** The forms of a report in a folder, in the order in which they are written: the two that fit stderr, and HTML. */
enum ReportForm {
    TEXT("txt"),
    JSON("json"),
    HTML("html");

    private final String ending;

    ReportForm(String ending) {
        this.ending = ending;
    }

    /** The form that the user wants on stderr. */
    static ReportForm of(ReportFormat format) {
        return switch (format) {
            case TEXT -> TEXT;
            case JSON -> JSON;
        };
    }

    /** Of a file's name, without the dot. */
    String ending() {
        return ending;
    }

    /** The report in this form. */
    String write(Diagnosis diagnosis) {
        return switch (this) {
            case TEXT -> TextReport.toString(diagnosis);
            case JSON -> JsonReport.toString(diagnosis);
            case HTML -> HtmlReport.toString(diagnosis);
        };
    }

    /** For messages: {@code html}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
