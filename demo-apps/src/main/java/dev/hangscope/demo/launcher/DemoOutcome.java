package dev.hangscope.demo.launcher;

/** The verdicts of a report, weakest first; the names are those of the JSON. */
enum DemoOutcome {
    NOTE,
    SUSPECTED,
    LIKELY,
    PROVEN;

    /** Whether a report calls it a hang. */
    boolean isHang() {
        return compareTo(LIKELY) >= 0;
    }
}
