package dev.hangscope.snapshot.json;

import dev.hangscope.text.PlainText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Writes JSON with {@code \}{@code uXXXX} for every character that is not plain text ({@link PlainText}), so that a file which
 * is shown on a terminal controls nothing, and a reader of the JSON still gets every text exactly. Such characters are in strings
 * alone: what JSON itself is made of is ASCII. gson escapes those below U+0020 itself, and its own line breaks pass.
 */
public final class EscapingWriter extends FilterWriter {

    /** Takes where the JSON goes; closing closes it. */
    public EscapingWriter(Writer out) {
        super(out);
    }

    @Override
    public void write(int letter) throws IOException {
        write(String.valueOf((char) letter), 0, 1);
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        write(new String(text, offset, length), 0, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        int end = offset + length;
        int written = offset;
        int at = offset;
        while (at < end) {
            char first = text.charAt(at);
            if (first >= ' ' && first < 0x7F || first == '\n') {
                at++;
                continue;
            }
            boolean pair =
                    Character.isHighSurrogate(first) && at + 1 < end && Character.isLowSurrogate(text.charAt(at + 1));
            int letter = pair ? Character.toCodePoint(first, text.charAt(at + 1)) : first;
            int next = at + (pair ? 2 : 1);
            if (!PlainText.isPlain(letter)) {
                out.write(text, written, at - written);
                for (int i = at; i < next; i++) {
                    escape(text.charAt(i));
                }
                written = next;
            }
            at = next;
        }
        out.write(text, written, end - written);
    }

    private void escape(char letter) throws IOException {
        String digits = Integer.toHexString(letter);
        out.write("\\u0000", 0, 6 - digits.length());
        out.write(digits);
    }
}
