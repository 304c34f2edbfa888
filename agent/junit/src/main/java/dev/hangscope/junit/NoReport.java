package dev.hangscope.junit;

/** There is no report; the message says why, and what to do. */
final class NoReport extends Exception {
    private static final long serialVersionUID = 1;

    NoReport(String reasonAndRemedy) {
        super(reasonAndRemedy);
    }
}
