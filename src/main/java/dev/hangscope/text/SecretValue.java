package dev.hangscope.text;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where in a text the value of a secret stands.
 *
 * @param start its first letter, behind an opening quote
 * @param end behind its last letter, before a closing quote
 */
record SecretValue(int start, int end) {
    /** Longer words are no names; this bounds the work for a text that is one word. */
    private static final int LONGEST_NAME = 200;

    /** What is said of a secret instead of the secret. */
    private static final Set<String> NO_SECRETS = Set.of("null", "true", "false", Secrets.HIDDEN);

    private static final Set<String> KEY_FILES = Set.of("pem", "key", "crt", "cer", "der", "p12", "pfx", "jks", "pub");

    /** A value that names what follows it: {@code Bearer abc}. */
    private static final Set<String> SCHEMES = Set.of("bearer", "basic", "digest", "negotiate", "token", "apikey");

    /** The value that belongs to the name between {@code from} and {@code to}; {@code null} when it is no secret's. */
    static @Nullable SecretValue after(String text, int from, int to) {
        if (to - from > LONGEST_NAME) {
            return null;
        }
        String whole = text.substring(from, to);
        char before = from == 0 ? ' ' : text.charAt(from - 1);
        boolean query = before == '?' || before == '&';
        boolean property = whole.startsWith("-D") || whole.startsWith("-P");
        // The letter of an option that sets properties is no part of the first word: -Dpwd=a. Or it is one: -PASSWORD
        // a.
        String name = property && !SecretNames.isSecret(whole) ? whole.substring(2) : whole;
        if (!(query ? SecretNames.isSecretInQuery(name) : SecretNames.isSecret(name))) {
            return null;
        }
        Reader reader = new Reader(text, from, to);
        SecretValue value = reader.value(name, before);
        return value == null || value.isKept(text, name) ? null : value;
    }

    private boolean isKept(String text, String name) {
        String value = text.substring(start, Math.min(end, start + LONGEST_NAME));
        boolean workingFolder = (name.equals("PWD") || name.equals("OLDPWD")) && value.startsWith("/");
        boolean number = SecretNames.isPlural(name) && isNumber(value);
        return end <= start || workingFolder || number || NO_SECRETS.contains(value) || isKeyFile(name, value);
    }

    /** {@code openssl -key server.pem}: most options that are named so take a file. */
    private static boolean isKeyFile(String name, String value) {
        int dot = value.lastIndexOf('.');
        return dot > 0
                && name.toLowerCase(Locale.ROOT).endsWith("key")
                && KEY_FILES.contains(value.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    private static boolean isNumber(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!Character.isDigit(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Goes on from the end of a name. */
    private static final class Reader {
        private final String text;
        private final int nameStart;
        private final int nameEnd;
        private int at;

        Reader(String text, int nameStart, int nameEnd) {
            this.text = text;
            this.nameStart = nameStart;
            this.nameEnd = nameEnd;
            at = nameEnd;
        }

        @Nullable
        SecretValue value(String name, char before) {
            if (before == '<' && is('>', at)) {
                int end = text.indexOf('<', at);
                return new SecretValue(at + 1, end < 0 ? text.length() : end);
            }
            at += is('\\', at) ? 1 : 0;
            at += is('"', at) || is('\'', at) ? 1 : 0;
            at += is(']', at) ? 1 : 0;
            skipBlanks();
            if (separator()) {
                skipBlanks();
                return SecretNames.isHeader(name) ? restOfLine(before) : quotedOrWord(before);
            }
            boolean option = is('-', nameStart) && (Character.isWhitespace(before) || before == '"' || before == '\'');
            return option && at > nameEnd && !SecretNames.isSwitch(name) && !isFlag() ? quotedOrWord(' ') : null;
        }

        /** {@code =}, {@code :}, {@code =>}, {@code :=} or {@code ==}; not {@code ::} and not {@code ://}. */
        private boolean separator() {
            boolean colon = is(':', at);
            if (!colon && !is('=', at) || colon && (is(':', at + 1) || is('/', at + 1) && is('/', at + 2))) {
                return false;
            }
            at++;
            at += is('=', at) || !colon && is('>', at) ? 1 : 0;
            return true;
        }

        /** The next option, of an option that stands without a value. */
        private boolean isFlag() {
            int end = word(at, ' ');
            return text.startsWith("--", at) || text.startsWith("-D", at) || end - at == 2 && is('-', at);
        }

        private SecretValue quotedOrWord(char before) {
            int open = is('\\', at) ? at + 1 : at;
            if (is('"', open) || is('\'', open)) {
                int close = closing(open);
                return new SecretValue(open + 1, close);
            }
            int end = word(at, before);
            if (SCHEMES.contains(
                    text.substring(at, Math.min(end, at + LONGEST_NAME)).toLowerCase(Locale.ROOT))) {
                int next = end;
                while (is(' ', next)) {
                    next++;
                }
                end = word(next, before);
            }
            return new SecretValue(at, end);
        }

        /** The closing quote; where there is none the text's end. Within plain quotes a backslash hides the next letter. */
        private int closing(int open) {
            char quote = text.charAt(open);
            boolean plain = open == at;
            int end = open + 1;
            while (end < text.length() && text.charAt(end) != quote) {
                boolean escaped = text.charAt(end) == '\\';
                if (escaped && !plain) {
                    return end;
                }
                end += escaped ? 2 : 1;
            }
            return Math.min(end, text.length());
        }

        private SecretValue restOfLine(char before) {
            int end = at;
            if (is('"', at) || is('\'', at) || is('\\', at)) {
                return quotedOrWord(' ');
            }
            boolean quoted = before == '"' || before == '\'';
            while (end < text.length() && "\r\n".indexOf(text.charAt(end)) < 0 && !(quoted && is(before, end))) {
                end++;
            }
            return new SecretValue(at, end);
        }

        /** The end of a value without quotes; in a query or list, which {@code before} tells, its next member ends it too. */
        private int word(int from, char before) {
            int end = from;
            while (end < text.length() && !endsWord(end, before)) {
                end++;
            }
            return end;
        }

        private boolean endsWord(int place, char before) {
            char letter = text.charAt(place);
            if (Character.isWhitespace(letter) || Character.isISOControl(letter)) {
                return true;
            }
            return switch (before) {
                case '?', '&' -> "&#\"'<>".indexOf(letter) >= 0;
                case ',', ';' -> letter == before && isMember(place + 1);
                default -> false;
            };
        }

        /** Whether {@code name=} stands there. */
        private boolean isMember(int from) {
            int end = from;
            while (end < text.length() && end - from < LONGEST_NAME && Character.isLetterOrDigit(text.charAt(end))) {
                end++;
            }
            return end > from && is('=', end);
        }

        private void skipBlanks() {
            while (is(' ', at) || is('\t', at)) {
                at++;
            }
        }

        private boolean is(char letter, int place) {
            return place < text.length() && text.charAt(place) == letter;
        }
    }
}
