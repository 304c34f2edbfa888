package dev.hangscope.report.event;

import com.google.gson.stream.JsonWriter;
import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.report.PlainFinding;
import dev.hangscope.report.SourceLine;
import dev.hangscope.snapshot.json.EscapingWriter;
import dev.hangscope.text.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a change of a hang as one line of JSON with the fields of an OpenTelemetry log record. Lines have at most some 10,000
 * characters: long texts and lists are cut.
 */
public final class EventLine {
    private static final int MOST_NAMES = 20;
    /** Without the ellipsis that a longer text ends in. */
    private static final int MOST_CHARACTERS = 997;

    private static final int MOST_OF_A_NAME = 147;
    private static final String FINDING = "hangscope.finding.";
    private static final String RESOURCE = "hangscope.resource.";
    private static final double NANOS = 1e9;

    private final JsonWriter out;

    private EventLine(StringWriter text) {
        out = new JsonWriter(new EscapingWriter(text));
        out.setSerializeNulls(false);
    }

    /**
     * Returns the line, with its end.
     *
     * @param report where the report of this look was written; {@code null} when there is none
     * @param dropped how many events were dropped before this one, since the one before it
     */
    public static String of(HangChange change, EventSource source, @Nullable String report, long dropped) {
        StringWriter text = new StringWriter();
        try {
            new EventLine(text).event(change, source, report, dropped);
        } catch (IOException impossible) {
            throw new IllegalStateException("a string can be written to", impossible);
        }
        return text.append('\n').toString();
    }

    private void event(HangChange change, EventSource source, @Nullable String report, long dropped)
            throws IOException {
        Finding finding = PlainFinding.of(change.finding());
        out.beginObject();
        out.name("time").value(change.time().toString());
        out.name("severity").value(severity(change.change(), finding.verdict()));
        out.name("event").value("hangscope.hang");
        out.name("body").value(cut(finding.summary(), MOST_CHARACTERS));
        out.name("attributes").beginObject();
        finding(change, finding);
        waiter(finding);
        out.name("hangscope.report.path").value(report);
        if (dropped > 0) {
            out.name("hangscope.events.dropped").value(dropped);
        }
        out.endObject();
        out.name("resource").beginObject();
        for (Map.Entry<String, String> attribute : source.attributes().entrySet()) {
            out.name(attribute.getKey()).value(attribute.getValue());
        }
        out.endObject().endObject();
        out.flush();
    }

    private void finding(HangChange change, Finding finding) throws IOException {
        out.name(FINDING + "fingerprint").value(change.fingerprint());
        out.name(FINDING + "id").value(finding.id());
        out.name(FINDING + "kind").value(finding.kind().id());
        out.name(FINDING + "verdict").value(finding.verdict().name());
        out.name(FINDING + "state").value(change.change().word());
        out.name(FINDING + "stuck_for").value(finding.stuckFor().toNanos() / NANOS);
        names("waiters", finding.waiters().stream().map(Waiter::name).toList());
        names("blocked", finding.holdsUp().stream().map(Dependent::toString).toList());
        out.name(FINDING + "fix").value(cut(finding.fix(), MOST_CHARACTERS));
        Resource resource = finding.resource();
        if (resource != null) {
            out.name(RESOURCE + "type").value(resource.type().word());
            out.name(RESOURCE + "made_at").value(cut(resource.createdAt(), MOST_CHARACTERS));
        }
    }

    private void names(String attribute, List<String> names) throws IOException {
        out.name(FINDING + attribute).beginArray();
        for (String name : names.subList(0, Math.min(names.size(), MOST_NAMES))) {
            out.value(cut(name, MOST_OF_A_NAME));
        }
        if (names.size() > MOST_NAMES) {
            out.value("and " + (names.size() - MOST_NAMES) + " more");
        }
        out.endArray();
    }

    private void waiter(Finding finding) throws IOException {
        if (!finding.waiters().isEmpty()) {
            out.name("thread.name").value(cut(finding.waiters().get(0).thread(), MOST_OF_A_NAME));
        }
        Optional<SourceLine> line = SourceLine.of(finding);
        if (line.isPresent()) {
            out.name("code.function.name").value(cut(line.get().method(), MOST_CHARACTERS));
            out.name("code.file.path").value(cut(line.get().path(), MOST_CHARACTERS));
            out.name("code.line.number").value(line.get().line());
        }
    }

    private static String severity(Change change, Verdict verdict) {
        if (change == Change.ENDED || verdict == Verdict.NOTE) {
            return "INFO";
        }
        return verdict.isHang() ? "ERROR" : "WARN";
    }

    private static @Nullable String cut(@Nullable String text, int most) {
        return text == null ? null : PlainText.line(text, most);
    }
}
