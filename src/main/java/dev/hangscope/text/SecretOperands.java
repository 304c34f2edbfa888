package dev.hangscope.text;

import java.util.Locale;

/**
 * Secrets in command lines of programs whose options do not name them: {@code mysql -pSECRET}, {@code sshpass -p SECRET},
 * {@code redis-cli -a SECRET}, {@code curl -u user:SECRET}. Sources: the manual pages of these programs.
 */
final class SecretOperands {
    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int copied;

    private SecretOperands(String text) {
        this.text = text;
    }

    /** Whether one of these programs may be run. */
    static boolean mayBeIn(String text) {
        return text.contains("mysql")
                || text.contains("mariadb")
                || text.contains("sshpass")
                || text.contains("redis-cli")
                || text.contains("curl");
    }

    /** The command line without them. */
    static String hiddenIn(String text) {
        return new SecretOperands(text).hidden();
    }

    private String hidden() {
        String program = "";
        String before = "";
        int at = 0;
        while (at < text.length()) {
            int start = at;
            while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
                start++;
            }
            int end = start;
            while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                end++;
            }
            String word = text.substring(start, end);
            String named = program(word);
            program = named.isEmpty() ? program : named;
            hide(program, before, word, start, end);
            before = word;
            at = end;
        }
        return copied == 0 ? text : out.append(text, copied, text.length()).toString();
    }

    private static String program(String word) {
        String name = word.substring(word.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (name.startsWith("mysql") || name.startsWith("mariadb")) {
            return "mysql";
        }
        return switch (name) {
            case "sshpass", "redis-cli", "curl" -> name;
            default -> "";
        };
    }

    private void hide(String program, String before, String word, int start, int end) {
        switch (program) {
            case "mysql" -> hideAfter(word.startsWith("-p") ? "-p".length() : word.length(), start, end);
            case "sshpass" ->
                hideAfter(before.equals("-p") ? 0 : word.startsWith("-p") ? 2 : word.length(), start, end);
            case "redis-cli" -> hideAfter(before.equals("-a") ? 0 : word.length(), start, end);
            case "curl" -> {
                boolean user = before.equals("-u") || before.equals("--user") || word.startsWith("-u");
                int colon = word.indexOf(':');
                hideAfter(user && colon > 0 ? colon + 1 : word.length(), start, end);
            }
            default -> {}
        }
    }

    private void hideAfter(int kept, int start, int end) {
        if (start + kept < end && !text.startsWith(Secrets.HIDDEN, start + kept)) {
            out.append(text, copied, start + kept).append(Secrets.HIDDEN);
            copied = end;
        }
    }
}
