package dev.hangscope.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passwords in SQL, where neither {@code =} nor {@code :} stands before them: {@code identified by 'a'}, {@code password 'a'}. Without
 * quotes they are found only in a statement that makes or changes a user: "identified by" also stands in other sentences. Sources: the
 * manuals of MySQL, MariaDB, Oracle and PostgreSQL.
 */
final class SecretStatements {
    private static final List<String> NEEDED = List.of("dentified", "DENTIFIED", "assword", "ASSWORD", "assWord");

    /** Up to the opening quote. */
    private static final Pattern QUOTED = compiled("\\b(?:"
            + "identified\\s{1,9}+(?:via|with)\\s{1,9}+\\S{1,99}+\\s{1,9}+(?:by|as|using)\\s{0,9}+"
            + "|identified\\s{1,9}+by\\s{0,9}+(?:(?:values|password)\\s{0,9}+)?+"
            + "|password(?:\\s{1,9}+|\\s{0,9}+\\(\\s{0,9}+)"
            + ")\\\\?(?=[\"'])");

    /** Up to the first letter of the value. */
    private static final Pattern PLAIN = compiled("\\b(?:"
            + "(?:create|alter)\\s{1,9}+(?:user|role)\\s{1,9}+(?:if\\s{1,9}+not\\s{1,9}+exists\\s{1,9}+)?+"
            + "|grant\\s[^;'\"]{1,200}?\\sto\\s{1,9}+"
            + ")\\S{1,200}+\\s{1,9}+identified\\s{1,9}+by\\s{1,9}+(?!values\\s|password\\s)(?=[^\\s\"'])");

    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int copied;

    private SecretStatements(String text) {
        this.text = text;
    }

    /** Returns the text without them; the same object where it has none. */
    static String hiddenIn(String text) {
        for (String needed : NEEDED) {
            if (text.contains(needed)) {
                return new SecretStatements(new SecretStatements(text).withoutQuoted()).withoutPlain();
            }
        }
        return text;
    }

    private static Pattern compiled(String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    }

    private String withoutQuoted() {
        Matcher matcher = QUOTED.matcher(text);
        int at = 0;
        while (matcher.find(at)) {
            int start = matcher.end() + 1;
            at = closing(start, text.charAt(start - 1));
            hide(start, at);
        }
        return rest();
    }

    /** In SQL a quote that is doubled is none; some databases let a backslash hide it too. */
    private int closing(int start, char quote) {
        int end = start;
        while (end < text.length()) {
            char letter = text.charAt(end);
            boolean doubled = letter == quote && end + 1 < text.length() && text.charAt(end + 1) == quote;
            if (letter == quote && !doubled) {
                return end;
            }
            end += doubled ? 2 : 1;
        }
        return text.length();
    }

    private String withoutPlain() {
        Matcher matcher = PLAIN.matcher(text);
        int at = 0;
        while (matcher.find(at)) {
            at = matcher.end();
            while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && text.charAt(at) != ';') {
                at++;
            }
            hide(matcher.end(), at);
        }
        return rest();
    }

    private void hide(int start, int end) {
        if (start < end && !text.startsWith(Secrets.HIDDEN, start)) {
            out.append(text, copied, start).append(Secrets.HIDDEN);
            copied = end;
        }
    }

    private String rest() {
        return copied == 0 ? text : out.append(text, copied, text.length()).toString();
    }
}
