package dev.hangscope.text;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Secrets that are known by what stands around them, in text of any kind. Sources: RFC 3986 (user information), RFC 7468 (PEM), RFC
 * 7617 and 6750 (HTTP authentication). The texts may be long and hostile, so no pattern repeats a group: that would cost a stack frame
 * for each repetition, or more than linear time.
 */
final class SecretShapes {
    /** A pattern, a text without which it cannot match, and what stands in the place of a match. */
    private record Form(String needs, Pattern pattern, String replacement) {
        Form(String needs, String pattern, String replacement) {
            this(needs, Pattern.compile(pattern, Pattern.DOTALL), replacement);
        }
    }

    private static final String PEM_BEGIN = "-----BEGIN ";
    private static final String PEM_END = "-----END ";
    private static final String DASHES = "-----";
    /** Not only a word, as in "bearer Authentication failed": a digit, a capital behind the first letter, or long. */
    private static final String BEARER = "((?:[Bb]earer|BEARER) )"
            + "(?:(?=[A-Za-z._~+/=-]*+[0-9])|(?=[A-Za-z0-9][a-z._~+/=-]*+[A-Z])|(?=[A-Za-z0-9._~+/=-]{16}))"
            + "[A-Za-z0-9._~+/=-]{6,}+";

    private static final List<Form> FORMS = List.of(
            new Form("://", "(://)[^\\s/?#\"'<>]*@", "$1" + Secrets.HIDDEN + "@"),
            new Form(
                    "jdbc:oracle:",
                    "(jdbc:oracle:[a-z0-9]{1,9}+:)[^\\s@/]{0,100}+/[^\\s@]{1,100}+@",
                    "$1" + Secrets.HIDDEN + "@"),
            new Form(":pserver:", "(:pserver:[^\\s@:]{0,100}+:)[^\\s@]{1,100}+@", "$1" + Secrets.HIDDEN + "@"),
            new Form("hooks.slack.com/", "(hooks\\.slack\\.com/[a-z]{1,20}+/)[A-Za-z0-9/_-]++", "$1" + Secrets.HIDDEN),
            new Form("/api/webhooks/", "(/api/webhooks/[0-9]{1,30}+/)[A-Za-z0-9_-]++", "$1" + Secrets.HIDDEN),
            new Form("telegram.org/bot", "(telegram\\.org/bot)[0-9]{1,30}+:[A-Za-z0-9_-]++", "$1" + Secrets.HIDDEN),
            new Form("asic ", "(\\b[Bb]asic )[A-Za-z0-9+/]{6,}+={1,2}+", "$1" + Secrets.HIDDEN),
            new Form("earer ", BEARER, "$1" + Secrets.HIDDEN),
            new Form("EARER ", BEARER, "$1" + Secrets.HIDDEN));

    private SecretShapes() {}

    /** Whether any form may be in the text. */
    static boolean mayBeIn(String text) {
        for (Form form : FORMS) {
            if (text.contains(form.needs())) {
                return true;
            }
        }
        return text.contains(PEM_BEGIN);
    }

    /** The text without them. */
    static String hiddenIn(String text) {
        String hidden = withoutPem(text);
        for (Form form : FORMS) {
            if (hidden.contains(form.needs())) {
                hidden = form.pattern().matcher(hidden).replaceAll(form.replacement());
            }
        }
        return hidden;
    }

    /** The text with what stands between {@code BEGIN} and {@code END} hidden, or between {@code BEGIN} and the text's end. */
    private static String withoutPem(String text) {
        int begin = text.indexOf(PEM_BEGIN);
        StringBuilder out = new StringBuilder();
        int copied = 0;
        while (begin >= 0) {
            int label = text.indexOf(DASHES, begin + PEM_BEGIN.length());
            int body = label < 0 ? begin + PEM_BEGIN.length() : label + DASHES.length();
            int end = text.indexOf(PEM_END, body);
            int stop = end < 0 ? text.length() : end;
            out.append(text, copied, body).append(Secrets.HIDDEN);
            copied = stop;
            begin = text.indexOf(PEM_BEGIN, stop);
        }
        return copied == 0 ? text : out.append(text, copied, text.length()).toString();
    }
}
