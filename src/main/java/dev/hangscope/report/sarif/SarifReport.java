package dev.hangscope.report.sarif;

import com.google.gson.stream.JsonWriter;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.report.Fingerprint;
import dev.hangscope.report.PlainFinding;
import dev.hangscope.report.SourceLine;
import dev.hangscope.snapshot.json.EscapingWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Writes the findings as SARIF 2.1.0 (OASIS Standard, Static Analysis Results Interchange Format), for code scanning and editors. A
 * result is at the line where its first waiter waits; the path is relative to the root of the Java sources, {@code SRCROOT}.
 */
public final class SarifReport {
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
    private static final String SOURCES = "SRCROOT";
    private static final String NOT_ESCAPED = "-._~/";

    private final JsonWriter out;

    private SarifReport(Writer out) {
        this.out = new JsonWriter(new EscapingWriter(out));
        this.out.setIndent("  ");
        this.out.setSerializeNulls(false);
    }

    /** Writes the log with one run and a line end, and flushes; closes nothing. */
    public static void write(Diagnosis diagnosis, Writer out) throws IOException {
        new SarifReport(out).log(diagnosis.findings());
        out.write('\n');
        out.flush();
    }

    private void log(List<Finding> findings) throws IOException {
        out.beginObject();
        out.name("$schema").value(SCHEMA);
        out.name("version").value("2.1.0");
        out.name("runs").beginArray().beginObject();
        out.name("tool").beginObject().name("driver").beginObject();
        out.name("name").value("Hangscope");
        out.name("rules").beginArray();
        for (Kind kind : findings.stream().map(Finding::kind).distinct().toList()) {
            out.beginObject().name("id").value(kind.id());
            text("shortDescription", kind.words());
            out.endObject();
        }
        out.endArray().endObject().endObject();
        out.name("originalUriBaseIds").beginObject().name(SOURCES).beginObject();
        text("description", "The root of the Java sources.");
        out.endObject().endObject();
        out.name("columnKind").value("utf16CodeUnits");
        out.name("results").beginArray();
        for (Finding finding : findings) {
            result(PlainFinding.of(finding), Fingerprint.of(finding));
        }
        out.endArray().endObject().endArray().endObject();
        out.flush();
    }

    private void result(Finding finding, String fingerprint) throws IOException {
        out.beginObject();
        out.name("ruleId").value(finding.kind().id());
        out.name("level").value(level(finding.verdict()));
        text("message", finding.summary() + " Fix: " + finding.fix());
        Optional<SourceLine> line = SourceLine.of(finding);
        if (line.isPresent()) {
            out.name("locations").beginArray();
            location(line.get());
            out.endArray();
        }
        out.name("partialFingerprints").beginObject();
        out.name("hangscope/v1").value(finding.id());
        out.name("hangscope/v2").value(fingerprint).endObject();
        out.name("properties").beginObject();
        out.name("verdict").value(finding.verdict().name());
        out.name("stuckFor").value(finding.stuckFor().toString());
        out.endObject().endObject();
    }

    private void location(SourceLine line) throws IOException {
        out.beginObject().name("physicalLocation").beginObject();
        out.name("artifactLocation").beginObject();
        out.name("uri").value(relativeUri(line.path()));
        out.name("uriBaseId").value(SOURCES).endObject();
        out.name("region").beginObject().name("startLine").value(Math.max(1, line.line()));
        out.endObject().endObject();
        out.name("logicalLocations").beginArray().beginObject();
        out.name("fullyQualifiedName").value(line.method());
        out.name("kind").value("function");
        out.endObject().endArray().endObject();
    }

    private void text(String member, String text) throws IOException {
        out.name(member).beginObject().name("text").value(text).endObject();
    }

    private static String level(Verdict verdict) {
        return switch (verdict) {
            case PROVEN, LIKELY -> "error";
            case SUSPECTED -> "warning";
            case NOTE -> "note";
        };
    }

    /** RFC 3986: bytes of other than unreserved characters are escaped. */
    private static String relativeUri(String path) {
        StringBuilder uri = new StringBuilder();
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            int value = Byte.toUnsignedInt(each);
            boolean plain = value < 0x80 && (Character.isLetterOrDigit(value) || NOT_ESCAPED.indexOf(value) >= 0);
            uri.append(plain ? String.valueOf((char) value) : String.format("%%%02X", value));
        }
        return uri.toString();
    }
}
