package dev.hangscope.report;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a report says of one finding after its summary, in the order in which it says it. Equal things share a row. */
public final class FindingRows {
    /** Label of the rows that tell who waits where. */
    public static final String WAITS_AT = "waits at";

    private static final int ROWS = 12;

    private final List<Row> rows = new ArrayList<>();

    private FindingRows() {}

    /** Waiters, resource, releasers, evidence, who is held up, and the fix. */
    public static List<Row> of(Finding finding) {
        FindingRows told = new FindingRows();
        told.waiters(finding.waiters());
        Resource resource = finding.resource();
        if (resource != null) {
            String made = resource.createdAt() == null ? "" : "made at " + resource.createdAt() + ", ";
            told.row(resource.type().label(), made + resource.detail());
        }
        told.releasers(finding.releasers());
        finding.evidence().forEach(told::evidence);
        if (!finding.holdsUp().isEmpty()) {
            told.row(
                    "holds up",
                    String.join(
                            "; ",
                            firstOf(finding.holdsUp().stream()
                                    .map(Dependent::toString)
                                    .toList())));
        }
        told.row("fix", finding.fix());
        return List.copyOf(told.rows);
    }

    private void waiters(List<Waiter> waiters) {
        Map<String, List<String>> byPlace = new LinkedHashMap<>();
        for (Waiter waiter : waiters) {
            byPlace.computeIfAbsent(waiter.at(), at -> new ArrayList<>()).add(waiter.name());
        }
        List<String> lines = new ArrayList<>();
        byPlace.forEach((at, names) -> lines.add(Words.threads(names) + "  at " + at));
        firstOf(lines).forEach(line -> row(WAITS_AT, line));
    }

    private void releasers(List<Releaser> releasers) {
        Map<Releaser, List<String>> alike = new LinkedHashMap<>();
        for (Releaser releaser : releasers) {
            Releaser nameless = new Releaser(0, null, releaser.role(), releaser.fate());
            alike.computeIfAbsent(nameless, key -> new ArrayList<>()).add(releaser.name());
        }
        int left = ROWS;
        for (Map.Entry<Releaser, List<String>> entry : alike.entrySet()) {
            Releaser releaser = entry.getKey();
            if (left-- == 0) {
                row(releaser.role().word(), "and " + Words.count(alike.size() - ROWS, "more line") + " like these");
                break;
            }
            row(
                    releaser.role().word(),
                    Words.threads(entry.getValue()) + " " + releaser.fate().phrase());
        }
    }

    private void evidence(Evidence evidence) {
        row(evidence.label() == null ? "evidence" : evidence.label().word(), evidence.text());
    }

    private static List<String> firstOf(List<String> lines) {
        if (lines.size() <= ROWS) {
            return lines;
        }
        List<String> some = new ArrayList<>(lines.subList(0, ROWS));
        some.add("and " + Words.number(lines.size() - ROWS) + " more");
        return some;
    }

    private void row(String label, String text) {
        rows.add(new Row(label, text));
    }
}
