package dev.hangscope.agent.format;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.report.github.GithubAnnotations;
import dev.hangscope.report.html.HtmlReport;
import dev.hangscope.report.json.JsonReport;
import dev.hangscope.report.sarif.SarifReport;
import dev.hangscope.report.text.TextReport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;

/** The formats of a report: each is one class in {@code report}, a constant and a case here. */
public enum ReportFormat {
    TEXT("txt"),
    JSON("json"),
    HTML("html"),
    SARIF("sarif"),
    GITHUB("github");

    private final String extension;

    ReportFormat(String extension) {
        this.extension = extension;
    }

    /** Returns all formats in words, {@code text, json or html}. */
    public static String list() {
        StringBuilder list = new StringBuilder();
        ReportFormat[] all = values();
        for (int i = 0; i < all.length; i++) {
            list.append(i == 0 ? "" : i == all.length - 1 ? " or " : ", ").append(all[i]);
        }
        return list.toString();
    }

    /** Returns whether a directory gets each report in this format, and not only where the user asks for it. */
    public boolean isAlwaysInDirectory() {
        return compareTo(HTML) <= 0;
    }

    /** Returns the extension of a file's name, without the dot. */
    public String extension() {
        return extension;
    }

    /** Writes the report in this format and flushes; closes nothing. */
    public void write(Diagnosis diagnosis, Writer out) throws IOException {
        switch (this) {
            case TEXT -> TextReport.write(diagnosis, out);
            case JSON -> JsonReport.write(diagnosis, out);
            case HTML -> HtmlReport.write(diagnosis, out);
            case SARIF -> SarifReport.write(diagnosis, out);
            case GITHUB -> GithubAnnotations.write(diagnosis, out);
        }
        out.flush();
    }

    /** Returns the report in this format. */
    public String write(Diagnosis diagnosis) {
        StringWriter text = new StringWriter();
        try {
            write(diagnosis, text);
        } catch (IOException impossible) {
            throw new UncheckedIOException("a string can be written to", impossible);
        }
        return text.toString();
    }

    /** The name that the user writes: {@code html}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
