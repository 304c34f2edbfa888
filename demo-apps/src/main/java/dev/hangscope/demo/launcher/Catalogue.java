package dev.hangscope.demo.launcher;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All demos, in the order in which they are listed and run. */
final class Catalogue {
    private static final List<Demo> DEMOS = Stream.of(
                    QueueDemos.all(),
                    ThreadDemos.all(),
                    OutsideDemos.all(),
                    ProcessDemos.all(),
                    PythonDemos.all(),
                    HealthyDemos.all())
            .flatMap(List::stream)
            .toList();

    private Catalogue() {}

    static List<Demo> all() {
        return DEMOS;
    }

    static Optional<Demo> named(String name) {
        return DEMOS.stream().filter(demo -> demo.name().equals(name)).findFirst();
    }

    /** The name that is most like the one given. */
    static String nearestName(String name) {
        return DEMOS.stream()
                .map(Demo::name)
                .min(Comparator.comparingInt(candidate -> editDistance(candidate, name)))
                .orElseThrow();
    }

    /** Insertions, deletions and replacements from one word to the other (Levenshtein). */
    static int editDistance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[to.length()];
    }
}
