package dev.hangscope.snapshot.planted;

import dev.hangscope.report.text.TextReport;

/** Breaks the architecture on purpose, to show that the test sees it. */
public final class KnowsTheReport {
    private KnowsTheReport() {}

    static Class<?> offence() {
        return TextReport.class;
    }
}
