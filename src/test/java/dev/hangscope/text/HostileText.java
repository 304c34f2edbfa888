package dev.hangscope.text;

import java.util.List;

/** Characters that must not reach a terminal or page as they are, and texts made of them. */
public final class HostileText {
    /** What a forged line says: no line of any output may begin with it. */
    public static final String FORGED = "hangscope: CLEAR forged";

    private static final List<Integer> LETTERS = List.of(
            0x00, 0x07, 0x08, 0x0B, 0x0C, 0x1B, 0x7F, 0x85, 0x90, 0x9B, 0x9D, 0xAD, 0x034F, 0x061C, 0x115F, 0x180E,
            0x200B, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2066,
            0x2067, 0x2068, 0x2069, 0x206A, 0x3164, 0xFEFF, 0xFE0F, 0xFFF9, 0xFFFE, 0xE0041);

    private HostileText() {}

    /** Each single hostile character, the halves of a pair among them. */
    public static List<String> letters() {
        List<String> letters = new java.util.ArrayList<>();
        LETTERS.forEach(letter -> letters.add(Character.toString(letter)));
        letters.add("\uD83D");
        letters.add("\uDE00");
        return letters;
    }

    /** One text with all of them, an escape sequence that clears the screen, and a line of its own. */
    public static String all() {
        return "a\u001B[2J\u001B]0;title\u0007" + String.join("b", letters()) + "\r\n" + FORGED + "\n" + FORGED
                + "<script>alert(1)</script>]]>\"'&amp;";
    }

    /** The first character of a line that is not to be printed; -1 when all may be. */
    public static int firstHostile(String line) {
        for (int i = 0; i < line.length(); i++) {
            int letter = line.codePointAt(i);
            boolean half = letter >= 0xD800 && letter <= 0xDFFF;
            boolean control = letter < 0x20 || letter >= 0x7F && letter < 0xA0;
            if (half || control || LETTERS.contains(letter)) {
                return letter;
            }
            i += Character.charCount(letter) - 1;
        }
        return -1;
    }
}
