package dev.hangscope.junit;

/** A report, suppressed in a test's failure: what prints the failure prints it too. Without a stack of its own. */
public final class HangReport extends RuntimeException {
    private static final long serialVersionUID = 1;

    HangReport(String report) {
        super(report, null, false, false);
    }

    /** The report alone: its first line says whose it is. */
    @Override
    public String toString() {
        return getMessage() == null ? "" : getMessage();
    }
}
