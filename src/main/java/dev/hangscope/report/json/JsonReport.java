package dev.hangscope.report.json;

import com.google.gson.stream.JsonWriter;
import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.report.Fingerprint;
import dev.hangscope.report.PlainFinding;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.json.EscapingWriter;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.text.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/**
 * Writes a diagnosis as one JSON object, with the snapshot that it rests on. It is never held in memory as a whole. Findings and
 * sensors have plain text, for programs that pass it on; the snapshot has every text as it was sampled, escaped.
 */
public final class JsonReport {
    private final JsonWriter out;

    private JsonReport(Writer out) {
        this.out = new JsonWriter(new EscapingWriter(out));
        this.out.setIndent("  ");
        this.out.setSerializeNulls(false);
    }

    /** Writes the report and a line end, and flushes; closes nothing. */
    public static void write(Diagnosis diagnosis, Writer out) throws IOException {
        new JsonReport(out).report(diagnosis);
        out.write('\n');
        out.flush();
    }

    /** The whole report as a string; for small ones. */
    public static String toString(Diagnosis diagnosis) {
        StringWriter text = new StringWriter();
        try {
            write(diagnosis, text);
        } catch (IOException impossible) {
            throw new IllegalStateException("a string can be written to", impossible);
        }
        return text.toString();
    }

    private void report(Diagnosis diagnosis) throws IOException {
        Snapshot snapshot = diagnosis.snapshot();
        out.beginObject();
        out.name("schema").value(SnapshotJson.SCHEMA);
        out.name("trigger").value(snapshot.trigger().name().toLowerCase(Locale.ROOT));
        out.name("time").value(snapshot.time().toString());
        process(snapshot.process());
        out.name("verdict").value(diagnosis.overall().name());
        out.name("after").value(diagnosis.after().toString());
        out.name("silence").value(diagnosis.thresholds().silence().toString());
        out.name("findings").beginArray();
        for (Finding finding : diagnosis.findings()) {
            finding(PlainFinding.of(finding), Fingerprint.of(finding));
        }
        out.endArray();
        out.name("sensors").beginArray();
        for (SensorState sensor : snapshot.sensors()) {
            out.beginObject();
            out.name("name").value(sensor.name());
            out.name("active").value(sensor.active());
            out.name("reason").value(sensor.reason() == null ? null : PlainText.line(sensor.reason()));
            out.endObject();
        }
        out.endArray();
        out.name("snapshot");
        out.setIndent("");
        SnapshotJson.writeValue(snapshot, out);
        out.setIndent("  ");
        out.endObject();
        out.flush();
    }

    private void process(ProcessIdentity process) throws IOException {
        out.name("process").beginObject();
        out.name("pid").value(process.pid());
        out.name("command").value(process.command());
        out.name("java").value(process.java());
        out.name("uptime").value(process.uptime().toString());
        out.endObject();
    }

    private void finding(Finding finding, String fingerprint) throws IOException {
        out.beginObject();
        out.name("id").value(finding.id());
        out.name("fingerprint").value(fingerprint);
        out.name("kind").value(finding.kind().id());
        out.name("verdict").value(finding.verdict().name());
        out.name("summary").value(finding.summary());
        out.name("stuckFor").value(finding.stuckFor().toString());
        out.name("waiters").beginArray();
        for (Waiter waiter : finding.waiters()) {
            out.beginObject();
            out.name("pid").value(waiter.pid());
            out.name("thread").value(waiter.thread());
            out.name("virtual").value(waiter.virtual());
            out.name("at").value(waiter.at());
            if (waiter.frame() != null) {
                frame(waiter.frame());
            }
            out.endObject();
        }
        out.endArray();
        Resource resource = finding.resource();
        if (resource != null) {
            out.name("resource").beginObject();
            out.name("type").value(resource.type().word());
            out.name("class").value(resource.className());
            out.name("createdAt").value(resource.createdAt());
            out.name("detail").value(resource.detail());
            out.endObject();
        }
        out.name("releasers").beginArray();
        for (Releaser releaser : finding.releasers()) {
            out.beginObject();
            out.name("pid").value(releaser.pid());
            out.name("thread").value(releaser.thread());
            out.name("role").value(releaser.role().word());
            out.name("state").value(releaser.fate().words());
            out.name("last").value(releaser.fate().last());
            out.endObject();
        }
        out.endArray();
        strings("holdsUp", finding.holdsUp().stream().map(Dependent::toString).toList());
        strings("evidence", finding.evidence().stream().map(Evidence::toString).toList());
        strings("notProvenBecause", finding.notProvenBecause());
        out.name("fix").value(finding.fix());
        out.endObject();
    }

    private void frame(Frame frame) throws IOException {
        out.name("frame").beginObject();
        out.name("class").value(frame.type());
        out.name("method").value(frame.method());
        out.name("file").value(frame.file());
        out.name("line").value(frame.line() > 0 ? frame.line() : null);
        out.endObject();
    }

    private void strings(String name, List<String> values) throws IOException {
        out.name(name).beginArray();
        for (String value : values) {
            out.value(value);
        }
        out.endArray();
    }
}
