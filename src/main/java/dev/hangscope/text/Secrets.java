package dev.hangscope.text;

/**
 * Finds credentials in text from outside and puts {@link #HIDDEN} in their place: values after names such as {@code password},
 * user information of URLs, and what is known by its form. Names stay, so that a reader sees what was there. What is found and
 * what is not is listed in {@code docs/privacy.md}. Takes time in proportion to the text, whatever is in it.
 */
public final class Secrets {
    /** Stands in the place of a secret. */
    public static final String HIDDEN = "***";

    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int copied;

    private Secrets(String text) {
        this.text = text;
    }

    /** Returns the text without secrets; the same object where it has none. */
    public static String redacted(String text) {
        String shapes = SecretShapes.mayBeIn(text) ? SecretShapes.hiddenIn(text) : text;
        String known = SecretStatements.hiddenIn(SecretTokens.hiddenIn(shapes));
        String commands = SecretOperands.mayBeIn(known) ? SecretOperands.hiddenIn(known) : known;
        return mayHaveValues(commands) ? new Secrets(commands).withoutValues() : commands;
    }

    private static boolean mayHaveValues(String text) {
        return text.indexOf('=') >= 0
                || text.indexOf(':') >= 0
                || text.indexOf('>') >= 0
                || text.indexOf('-') >= 0 && text.indexOf(' ') >= 0;
    }

    private String withoutValues() {
        int at = 0;
        while (at < text.length()) {
            if (!isOfName(text.charAt(at))) {
                at++;
                continue;
            }
            int end = at;
            while (end < text.length() && isOfName(text.charAt(end))) {
                end++;
            }
            SecretValue value = SecretValue.after(text, at, end);
            if (value != null) {
                out.append(text, copied, value.start()).append(HIDDEN);
                copied = value.end();
            }
            at = value == null ? end : value.end();
        }
        return copied == 0 ? text : out.append(text, copied, text.length()).toString();
    }

    private static boolean isOfName(char letter) {
        return letter >= 'a' && letter <= 'z'
                || letter >= 'A' && letter <= 'Z'
                || letter >= '0' && letter <= '9'
                || letter == '_'
                || letter == '-'
                || letter == '.';
    }
}
