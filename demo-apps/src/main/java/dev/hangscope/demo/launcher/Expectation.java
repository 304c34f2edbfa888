package dev.hangscope.demo.launcher;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * One finding that a demo must lead to.
 *
 * @param kinds the kind; more than one where the shape has two names and either is right
 * @param verdict the least verdict; a NOTE must be a NOTE
 * @param mention a word of the demo's code that the finding must contain
 */
record Expectation(List<String> kinds, DemoOutcome verdict, String mention) {

    Expectation {
        kinds = List.copyOf(kinds);
    }

    /** Parses {@code kind[|kind] VERDICT word}, for example {@code missing-sentinel LIKELY Importer.load}. */
    static Expectation of(String text) {
        String[] words = text.split(" ", 3);
        if (words.length != 3) {
            throw new IllegalArgumentException("expected 'kind VERDICT word', got '" + text + "'");
        }
        return new Expectation(List.of(words[0].split("\\|")), DemoOutcome.valueOf(words[1]), words[2]);
    }

    /** Whether the finding is the one that is meant. */
    boolean isMetBy(Found found) {
        boolean sure = verdict == DemoOutcome.NOTE
                ? found.verdict() == DemoOutcome.NOTE
                : found.verdict().compareTo(verdict) >= 0;
        return sure && kinds.contains(found.kind()) && found.text().contains(mention);
    }

    /** What differs between the complete expected set and what was found, one line each; empty when nothing does. */
    static List<String> differences(List<Expectation> expected, List<Found> found) {
        List<Found> left = new ArrayList<>(found);
        List<String> differences = new ArrayList<>();
        for (Expectation expectation : expected) {
            if (!removeFirstMetBy(expectation, left)) {
                differences.add("missing: " + expectation + " that mentions \"" + expectation.mention() + "\"");
            }
        }
        left.forEach(extra -> differences.add("not expected: " + extra));
        return differences;
    }

    private static boolean removeFirstMetBy(Expectation expectation, List<Found> found) {
        for (Iterator<Found> each = found.iterator(); each.hasNext(); ) {
            if (expectation.isMetBy(each.next())) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return String.join("|", kinds) + " " + verdict;
    }
}
