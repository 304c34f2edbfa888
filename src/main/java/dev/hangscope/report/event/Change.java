package dev.hangscope.report.event;

import java.util.Locale;

/** What happened to a hang. */
public enum Change {
    /** It was not there in the looks before. */
    FOUND,
    /** Its verdict is stronger than any before. */
    SURER,
    /** It is still there, after 1, 10 and 60 minutes, and each hour from then on. */
    ONGOING,
    /** Its waiters have gone on. If nobody helped them, the finding was wrong. */
    ENDED;

    /** Returns the word for it in an event: {@code found}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
