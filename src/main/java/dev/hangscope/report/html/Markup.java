package dev.hangscope.report.html;

import dev.hangscope.text.PlainText;
import java.io.IOException;

/** Writes HTML that is well-formed XML too. All foreign text goes through {@link #escaped(String)}. */
final class Markup {
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
     * Foreign text as content or as the value of an attribute in double quotes: one plain line ({@link PlainText}), and so what
     * XML 1.0 allows, with the letters that mean something in HTML escaped.
     */
    static String escaped(String text) {
        String plain = PlainText.line(text);
        StringBuilder safe = new StringBuilder(plain.length() + 16);
        for (int i = 0; i < plain.length(); i++) {
            char letter = plain.charAt(i);
            switch (letter) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(letter);
            }
        }
        return safe.toString();
    }
}
