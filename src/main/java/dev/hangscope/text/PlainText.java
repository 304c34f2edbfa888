package dev.hangscope.text;

/**
 * Text from outside as one line of plain text. Names, messages and command lines come from programs that may be hostile: an
 * escape sequence controls the reader's terminal, a line break forges a line of a report, a bidirectional override shows a line
 * in another order than it has. Every line that the product prints passes here once, where it is printed.
 */
public final class PlainText {
    /** The most letters of a line in a report. */
    public static final int LONGEST_LINE = 4_000;

    /** The most letters of a message; terminals and logs show it as one line. */
    public static final int LONGEST_MESSAGE = 1_000;

    /** Shown in the place of a character that is not printed. */
    public static final int REPLACEMENT = 0xFFFD;

    private static final String ELLIPSIS = "...";

    private PlainText() {}

    /** Returns the text as one line of at most {@link #LONGEST_LINE} letters; what is longer ends in an ellipsis. */
    public static String line(String text) {
        return line(text, LONGEST_LINE);
    }

    /**
     * Returns the text as one line.
     *
     * @param limit the most letters of it, without the ellipsis that a longer text ends in
     */
    public static String line(String text, int limit) {
        if (text.length() <= limit && isPlain(text)) {
            return text;
        }
        int end = end(text, limit);
        StringBuilder line = new StringBuilder(end + ELLIPSIS.length());
        append(text, 0, end, line);
        return end < text.length() ? line.append(ELLIPSIS).toString() : line.toString();
    }

    /**
     * Returns a message as one line of at most {@link #LONGEST_MESSAGE} letters. What is longer loses its middle: a message
     * begins with the input and ends with the remedy.
     */
    public static String message(String text) {
        if (text.length() <= LONGEST_MESSAGE) {
            return line(text, LONGEST_MESSAGE);
        }
        int head = end(text, LONGEST_MESSAGE / 2);
        int tail = text.length() - LONGEST_MESSAGE / 2;
        if (Character.isLowSurrogate(text.charAt(tail))) {
            tail++;
        }
        StringBuilder line = new StringBuilder(LONGEST_MESSAGE + ELLIPSIS.length());
        append(text, 0, head, line);
        line.append(ELLIPSIS);
        append(text, tail, text.length(), line);
        return line.toString();
    }

    /** Whether a character is shown as it is: it prints something, in its place, and begins no line. */
    public static boolean isPlain(int letter) {
        if (letter < 0x7F) {
            return letter >= ' ';
        }
        return switch (Character.getType(letter)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> !isInvisible(letter);
        };
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            int letter = text.codePointAt(i);
            if (!isPlain(letter)) {
                return false;
            }
            i += Character.charCount(letter) - 1;
        }
        return true;
    }

    /** Where the first letters end, no pair of surrogates being split. */
    private static int end(String text, int limit) {
        if (text.length() <= limit) {
            return text.length();
        }
        return limit > 0 && Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
    }

    private static void append(String text, int start, int end, StringBuilder line) {
        for (int i = start; i < end; i++) {
            int letter = text.codePointAt(i);
            if (isPlain(letter)) {
                line.appendCodePoint(letter);
            } else if (!isBreak(letter)) {
                line.append((char) REPLACEMENT);
            } else if (line.isEmpty() || line.charAt(line.length() - 1) != ' ') {
                line.append(' ');
            }
            i += Character.charCount(letter) - 1;
        }
    }

    /** Tab, line feed, vertical tab, form feed, carriage return, next line, line and paragraph separator. */
    private static boolean isBreak(int letter) {
        return letter >= '\t' && letter <= '\r' || letter == 0x85 || letter == 0x2028 || letter == 0x2029;
    }

    /**
     * Whether a letter or mark shows nothing, besides those of category Cf. Source: {@code Default_Ignorable_Code_Point} in
     * DerivedCoreProperties.txt of Unicode 15, the blank braille pattern, and the noncharacters.
     */
    private static boolean isInvisible(int letter) {
        return letter == 0x034F
                || letter == 0x115F
                || letter == 0x1160
                || letter == 0x17B4
                || letter == 0x17B5
                || letter >= 0x180B && letter <= 0x180F
                || letter >= 0x2060 && letter <= 0x206F
                || letter == 0x2800
                || letter == 0x3164
                || letter >= 0xFE00 && letter <= 0xFE0F
                || letter == 0xFFA0
                || letter >= 0xFFF0 && letter <= 0xFFF8
                || letter >= 0xE0000 && letter <= 0xE0FFF
                || letter >= 0xFDD0 && letter <= 0xFDEF
                || (letter & 0xFFFE) == 0xFFFE;
    }
}
