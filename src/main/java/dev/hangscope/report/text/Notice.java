package dev.hangscope.report.text;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.text.PlainText;

/** The one line that the watcher prints for a hang that it has not told yet. */
public final class Notice {
    private Notice() {}

    /** {@code hangscope: LIKELY missing sentinel: ...; kill -QUIT 4242 for the report}. */
    public static String line(Finding finding, long pid) {
        String summary = finding.summary().endsWith(".")
                ? finding.summary().substring(0, finding.summary().length() - 1)
                : finding.summary();
        String at = finding.waiters().isEmpty()
                ? ""
                : " (" + finding.waiters().get(0).at() + ")";
        return PlainText.message("hangscope: " + finding.verdict() + " "
                + finding.kind().words() + ": " + summary + at + "; kill -QUIT " + pid + " for the report");
    }
}
