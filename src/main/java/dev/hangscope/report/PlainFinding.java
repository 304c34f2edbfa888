package dev.hangscope.report;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.text.PlainText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finding whose every text is one plain line, for formats that hand single texts on: JSON, MBeans, Flight Recorder. Those that
 * write lines themselves make each line plain.
 */
public final class PlainFinding {
    private PlainFinding() {}

    /** Returns the same finding in plain text. */
    public static Finding of(Finding finding) {
        return new Finding(
                finding.id(),
                finding.kind(),
                finding.verdict(),
                PlainText.line(finding.summary()),
                finding.stuckFor(),
                finding.waiters().stream().map(PlainFinding::waiter).toList(),
                resource(finding.resource()),
                finding.releasers().stream().map(PlainFinding::releaser).toList(),
                finding.holdsUp().stream()
                        .map(dependent -> dependent.with(PlainText::line))
                        .toList(),
                finding.evidence().stream()
                        .map(line -> new Evidence(line.label(), PlainText.line(line.text())))
                        .toList(),
                lines(finding.notProvenBecause()),
                PlainText.line(finding.fix()));
    }

    private static Waiter waiter(Waiter waiter) {
        return new Waiter(
                waiter.node(),
                waiter.pid(),
                line(waiter.thread()),
                waiter.virtual(),
                PlainText.line(waiter.at()),
                frame(waiter.frame()));
    }

    private static @Nullable Frame frame(@Nullable Frame frame) {
        return frame == null
                ? null
                : new Frame(
                        PlainText.line(frame.type()),
                        PlainText.line(frame.method()),
                        line(frame.file()),
                        frame.line(),
                        line(frame.module()));
    }

    private static @Nullable Resource resource(@Nullable Resource resource) {
        return resource == null
                ? null
                : new Resource(
                        resource.type(),
                        line(resource.className()),
                        line(resource.createdAt()),
                        PlainText.line(resource.detail()));
    }

    private static Releaser releaser(Releaser releaser) {
        return new Releaser(
                releaser.pid(),
                line(releaser.thread()),
                releaser.role(),
                new Fate(
                        releaser.fate().state(),
                        PlainText.line(releaser.fate().words()),
                        line(releaser.fate().last())));
    }

    private static List<String> lines(List<String> texts) {
        return texts.stream().map(PlainText::line).toList();
    }

    private static @Nullable String line(@Nullable String text) {
        return text == null ? null : PlainText.line(text);
    }
}
