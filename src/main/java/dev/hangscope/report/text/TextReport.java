package dev.hangscope.report.text;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.Snapshot.Trigger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a diagnosis for a tired reader: what is stuck and why, then the evidence, then the fix; after the findings, what
 * else waits and what could not be seen. Equal things share a line, so that its length hardly depends on the number of
 * threads.
 */
public final class TextReport {
    private static final int WIDTH = 90;
    private static final int ROWS = 12;
    private static final String INDENT = "   ";

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
        line(spread("hangscope: " + verdict(diagnosis), asked(diagnosis)));
        int number = 0;
        for (Finding finding : diagnosis.findings()) {
            line("");
            finding(++number, finding);
        }
        new Surroundings(diagnosis, this::line).write();
    }

    private static String verdict(Diagnosis diagnosis) {
        List<String> parts = new ArrayList<>();
        parts.add(diagnosis.overall().name());
        for (Verdict verdict : List.of(Verdict.PROVEN, Verdict.LIKELY, Verdict.SUSPECTED, Verdict.NOTE)) {
            long count = diagnosis.findings().stream()
                    .filter(finding -> finding.verdict() == verdict)
                    .count();
            if (count > 0) {
                parts.add(count + " " + verdict.name().toLowerCase(Locale.ROOT));
            }
        }
        return diagnosis.overall() == Diagnosis.Overall.CLEAR && parts.size() == 1
                ? "CLEAR, nothing is stuck as far as can be seen"
                : String.join(", ", parts);
    }

    private static String asked(Diagnosis diagnosis) {
        Trigger trigger = diagnosis.snapshot().trigger();
        String by = switch (trigger) {
            case SIGQUIT -> "asked by SIGQUIT";
            case WATCH -> "seen by the watcher";
            case COMMAND -> "asked by a command";
            case EXIT -> "at the JVM's exit";
        };
        return "pid " + diagnosis.snapshot().process().pid() + ", up "
                + Words.duration(diagnosis.snapshot().process().uptime()) + ", " + by;
    }

    private void finding(int number, Finding finding) throws IOException {
        String title = number + "  " + finding.kind().words() + "   " + finding.verdict() + "   stuck for "
                + Words.duration(finding.stuckFor());
        line(spread(title, "id " + finding.id()));
        line(INDENT + finding.summary());
        waiters(finding.waiters());
        Resource resource = finding.resource();
        if (resource != null) {
            String made = resource.createdAt() == null ? "" : "made at " + resource.createdAt() + ", ";
            row(label(resource), made + resource.detail());
        }
        releasers(finding.releasers());
        for (String evidence : finding.evidence()) {
            int colon = evidence.indexOf(": ");
            boolean labelled = colon > 0 && evidence.lastIndexOf(' ', colon) < 0;
            row(
                    labelled ? evidence.substring(0, colon) : "evidence",
                    labelled ? evidence.substring(colon + 2) : evidence);
        }
        if (!finding.holdsUp().isEmpty()) {
            row("holds up", shortened(finding.holdsUp()));
        }
        row("fix", finding.fix());
        if (!finding.notProvenBecause().isEmpty()) {
            line(INDENT + "not proven because " + String.join("; ", finding.notProvenBecause()) + ".");
        }
    }

    private static String label(Resource resource) {
        return resource.type().equals("jvm-exit") ? "exit" : resource.type();
    }

    private void waiters(List<Waiter> waiters) throws IOException {
        Map<String, List<String>> byPlace = new LinkedHashMap<>();
        for (Waiter waiter : waiters) {
            String name = waiter.thread() == null ? "process " + waiter.pid() : waiter.thread();
            byPlace.computeIfAbsent(waiter.at(), at -> new ArrayList<>()).add(name);
        }
        List<String> lines = new ArrayList<>();
        byPlace.forEach((at, names) -> lines.add(INDENT + Words.threads(names) + "  at " + at));
        for (String line : firstOf(lines)) {
            line(line);
        }
    }

    private void releasers(List<Releaser> releasers) throws IOException {
        Map<Releaser, List<String>> alike = new LinkedHashMap<>();
        for (Releaser releaser : releasers) {
            String name = releaser.thread() == null ? "process " + releaser.pid() : releaser.thread();
            Releaser nameless = new Releaser(0, null, releaser.role(), releaser.state(), releaser.last());
            alike.computeIfAbsent(nameless, key -> new ArrayList<>()).add(name);
        }
        int left = ROWS;
        for (Map.Entry<Releaser, List<String>> entry : alike.entrySet()) {
            Releaser releaser = entry.getKey();
            if (left-- == 0) {
                row(releaser.role(), "and " + Words.count(alike.size() - ROWS, "more line") + " like these");
                break;
            }
            String last = releaser.last() == null ? "" : " " + releaser.last();
            row(releaser.role(), Words.threads(entry.getValue()) + " " + releaser.state() + last);
        }
    }

    private static String shortened(List<String> parts) {
        return String.join("; ", firstOf(parts));
    }

    private static List<String> firstOf(List<String> lines) {
        if (lines.size() <= ROWS) {
            return lines;
        }
        List<String> some = new ArrayList<>(lines.subList(0, ROWS));
        some.add(INDENT + "and " + Words.number(lines.size() - ROWS) + " more");
        return some;
    }

    private void row(String label, String text) throws IOException {
        line(INDENT + String.format(Locale.ROOT, "%-10s", label) + " " + text);
    }

    private static String spread(String left, String right) {
        int gap = Math.max(3, WIDTH - left.length() - right.length());
        return left + " ".repeat(gap) + right;
    }

    private void line(String text) throws IOException {
        out.append(text).append('\n');
    }
}
