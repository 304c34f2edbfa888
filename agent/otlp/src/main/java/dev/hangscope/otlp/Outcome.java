package dev.hangscope.otlp;

/**
 * What became of a request.
 *
 * @param kind what to do next
 * @param reason why it was not accepted, in words without secrets; empty when it was
 */
record Outcome(Kind kind, String reason) {
    static final Outcome SENT = new Outcome(Kind.SENT, "");

    /** What to do next. */
    enum Kind {
        /** Nothing: it was accepted. */
        SENT,
        /** The same again, later. */
        LATER,
        /** The receiver does not want this content. */
        REFUSED,
        /** Less at a time. */
        TOO_LARGE
    }
}
