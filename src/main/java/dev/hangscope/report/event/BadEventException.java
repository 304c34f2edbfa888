package dev.hangscope.report.event;

/** A line is no event. The message says why, without what is in the line. */
public final class BadEventException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Takes the reason, in a few words. */
    public BadEventException(String reason) {
        super(reason);
    }
}
