package dev.hangscope.demo.launcher;

/**
 * One finding of a report.
 *
 * @param kind the catalogue's word, for example {@code missing-sentinel}
 * @param verdict how sure
 * @param text all that the report says of it, for the search of a word
 */
record Found(String kind, DemoOutcome verdict, String text) {

    @Override
    public String toString() {
        return kind + " " + verdict;
    }
}
