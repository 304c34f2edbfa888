package dev.hangscope.maven;

/**
 * One hang of a report, as far as a build needs it.
 *
 * @param id the same in every report of the same hang
 * @param kind as {@code deadlock}
 * @param verdict {@code PROVEN}, {@code LIKELY}, {@code SUSPECTED} or {@code NOTE}
 * @param summary one sentence
 * @param fix what to change
 */
record Finding(String id, String kind, String verdict, String summary, String fix) {

    /** Whether the verdict is LIKELY or PROVEN. */
    boolean isHang() {
        return verdict.equalsIgnoreCase("LIKELY") || verdict.equalsIgnoreCase("PROVEN");
    }
}
