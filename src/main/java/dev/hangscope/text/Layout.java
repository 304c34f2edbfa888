package dev.hangscope.text;

/**
 * Numbers and columns in the form in which reports have them, without {@link java.util.Formatter}: if its first use in a JVM comes when the
 * heap is full, no code of that JVM can use it any more (Java Virtual Machine Specification, 5.5), the application's neither.
 */
public final class Layout {
    private static final int HEX_DIGITS = 16;
    private static final int GROUP = 3;

    private Layout() {}

    /** All 16 digits, base 16: {@code 00000000000000ff}. */
    public static String hex(long bits) {
        String digits = Long.toHexString(bits);
        return "0".repeat(HEX_DIGITS - digits.length()) + digits;
    }

    /** The text, followed by as many spaces as make it so wide; no shorter than the text. */
    public static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** With separators: {@code -1,234,567}. */
    public static String grouped(long number) {
        StringBuilder digits = new StringBuilder(Long.toString(number));
        int first = number < 0 ? 1 : 0;
        for (int at = digits.length() - GROUP; at > first; at -= GROUP) {
            digits.insert(at, ',');
        }
        return digits.toString();
    }
}
