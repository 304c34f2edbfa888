package dev.hangscope.report.html;

import java.io.IOException;

/** Writes HTML that is well-formed XML too. All foreign text goes through {@link #escaped(String)}. */
final class Markup {
    private static final int REPLACEMENT = 0xFFFD;

    private final Appendable out;

    Markup(Appendable out) {
        this.out = out;
    }

    /** Appends markup as it is. */
    Markup raw(String markup) throws IOException {
        out.append(markup);
        return this;
    }

    /** Appends foreign text. */
    Markup text(String text) throws IOException {
        return raw(escaped(text));
    }

    /** Appends an element that holds text only; {@code tag} may have attributes. */
    Markup element(String tag, String text) throws IOException {
        int blank = tag.indexOf(' ');
        return raw("<" + tag + ">").text(text).raw("</" + (blank < 0 ? tag : tag.substring(0, blank)) + ">");
    }

    /**
     * Foreign text as content or as the value of an attribute in double quotes. What XML 1.0 does not allow (control
     * letters, halves of surrogate pairs) and what would turn the direction of the text around becomes U+FFFD.
     */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(letter -> {
            switch (letter) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isAllowed(letter) ? letter : REPLACEMENT);
            }
        });
        return safe.toString();
    }

    private static boolean isAllowed(int letter) {
        if (Character.isISOControl(letter)) {
            return letter == '\n' || letter == '\t';
        }
        boolean turnsDirection = letter >= 0x202A && letter <= 0x202E || letter >= 0x2066 && letter <= 0x2069;
        boolean halfPair = letter >= Character.MIN_SURROGATE && letter <= Character.MAX_SURROGATE;
        return !turnsDirection && !halfPair && (letter & 0xFFFE) != 0xFFFE;
    }
}
