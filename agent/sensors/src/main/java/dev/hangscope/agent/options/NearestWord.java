package dev.hangscope.agent.options;

import java.util.Collection;
import java.util.Locale;

/** Guesses which of some known words a mistyped one was meant to be. */
public final class NearestWord {

    private NearestWord() {}

    /**
     * The known word with the fewest letters to insert or leave out (case ignored); the first of equals. A replaced letter
     * counts as two, which finds the word behind an abbreviation.
     *
     * @throws IllegalArgumentException when no word is known
     */
    public static String to(String word, Collection<String> known) {
        String typed = word.toLowerCase(Locale.ROOT);
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(typed, candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        if (nearest == null) {
            throw new IllegalArgumentException("no known words");
        }
        return nearest;
    }

    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 2);
                row[j] = Math.min(replace, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
