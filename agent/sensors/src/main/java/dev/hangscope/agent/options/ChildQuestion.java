package dev.hangscope.agent.options;

import org.jspecify.annotations.Nullable;

/**
 * What an agent asks of the one in a child JVM: all facts that it has at hand.
 *
 * @param version the product's version: an agent of another one refuses, for it may write other facts
 * @param number tells this question from earlier ones, whose answer may come late
 */
public record ChildQuestion(String version, long number) {
    private static final String MARK = "facts";
    private static final String SNAPSHOT = "snapshot";
    private static final String REFUSAL = "refusal";
    private static final int PARTS = 3;

    /** Returns the line that is left for the child. */
    public String line() {
        return MARK + ";" + number + ";" + version;
    }

    /** Returns the question in a line; {@code null} when there is none. */
    public static @Nullable ChildQuestion of(String line) {
        String[] parts = line.split(";", PARTS);
        if (parts.length != PARTS || !parts[0].equals(MARK)) {
            return null;
        }
        try {
            return new ChildQuestion(parts[2], Long.parseLong(parts[1]));
        } catch (NumberFormatException notOurs) {
            return null;
        }
    }

    /** Returns the heading of an answer that is a snapshot. */
    public String snapshotHeading() {
        return SNAPSHOT + ";" + number + ";";
    }

    /** Returns the heading of an answer that is none. */
    public String refusalHeading(String reason) {
        return REFUSAL + ";" + number + ";" + reason;
    }

    /** Whether the heading belongs to an answer to this question. */
    public boolean isAnsweredBy(String heading) {
        String[] parts = heading.split(";", PARTS);
        return parts.length == PARTS && parts[1].equals(Long.toString(number));
    }

    /** Returns the reason in a heading; {@code null} when the answer is a snapshot. */
    public @Nullable String refusal(String heading) {
        String[] parts = heading.split(";", PARTS);
        return parts[0].equals(SNAPSHOT) ? null : parts[parts.length - 1];
    }
}
