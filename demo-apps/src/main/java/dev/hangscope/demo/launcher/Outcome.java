package dev.hangscope.demo.launcher;

import java.util.List;

/**
 * How a run of a demo went.
 *
 * @param result the result
 * @param found what the last report found
 * @param why what was wrong or missing, one line each; empty when it passed
 */
record Outcome(Result result, List<Found> found, List<String> why) {

    enum Result {
        PASSED,
        FAILED,
        SKIPPED
    }

    Outcome {
        found = List.copyOf(found);
        why = List.copyOf(why);
    }

    static Outcome passed(List<Found> found) {
        return new Outcome(Result.PASSED, found, List.of());
    }

    static Outcome failed(List<Found> found, List<String> why) {
        return new Outcome(Result.FAILED, found, why);
    }

    static Outcome skipped(String why) {
        return new Outcome(Result.SKIPPED, List.of(), List.of(why));
    }

    /** The findings in one cell of a table. */
    String foundText() {
        return found.isEmpty()
                ? "nothing"
                : String.join(", ", found.stream().map(Found::toString).toList());
    }
}
