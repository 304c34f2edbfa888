package dev.hangscope.text;

import dev.hangscope.text.CommandSecrets.Argument;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Secrets in command lines of programs whose options do not name them: {@code mysql -pSECRET}, {@code curl -u user:SECRET},
 * {@code sqlplus user/SECRET@database}. A command line stands alone or within other text: in a message, behind {@code sh -c}.
 */
final class SecretOperands {
    /** Behind these a command begins, as at the start of the text. */
    private static final Set<String> BEFORE_COMMAND =
            Set.of("-c", "-lc", "-ec", "-xc", "sudo", "exec", "env", "nohup", "xargs");

    private static final Set<String> BETWEEN_COMMANDS = Set.of("|", "||", "&", "&&", ";");

    /** The most words between an option and its secret, the latter included. */
    private static final int REACH = 3;

    private final String text;
    private final StringBuilder out = new StringBuilder();
    private final Set<String> seen = new HashSet<>();
    private final String[] before = new String[REACH];
    private List<Argument> secrets = List.of();
    private boolean mayLogIn;
    private int copied;

    private SecretOperands(String text) {
        this.text = text;
        forget();
    }

    /** Whether a program and an argument may be there. */
    static boolean mayBeIn(String text) {
        return text.indexOf(' ') >= 0;
    }

    /** The command line without them. */
    static String hiddenIn(String text) {
        return new SecretOperands(text).hidden();
    }

    private String hidden() {
        boolean begins = true;
        int at = 0;
        while (at < text.length()) {
            int end = wordEnd(at);
            String word = text.substring(isQuote(at) ? at + 1 : at, Math.max(end, isQuote(at) ? at + 1 : at));
            if (word.isEmpty()) {
                at++;
                continue;
            }
            take(word, begins);
            at = hide(word, at, end);
            boolean isLast = BETWEEN_COMMANDS.contains(word) || word.endsWith(";");
            begins = isLast || BEFORE_COMMAND.contains(word) || begins && word.indexOf('=') > 0;
            if (isLast) {
                forget();
            } else {
                remember(word);
            }
        }
        return copied == 0 ? text : out.append(text, copied, text.length()).toString();
    }

    /** Behind the last letter of the word, before the quotes that close it. */
    private int wordEnd(int from) {
        int end = from;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        while (end > from && isQuote(end - 1)) {
            end--;
        }
        return end;
    }

    private boolean isQuote(int place) {
        return place < text.length() && (text.charAt(place) == '"' || text.charAt(place) == '\'');
    }

    /** A program's name begins another command line, also where it is an operand: {@code docker exec db mysql}. */
    private void take(String word, boolean begins) {
        String program = word.substring(word.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        List<Argument> arguments = CommandSecrets.of(program, begins);
        if (arguments != null) {
            forget();
            secrets = arguments;
            mayLogIn = CommandSecrets.isOfOracle(program);
        }
    }

    private void forget() {
        secrets = List.of();
        mayLogIn = false;
        seen.clear();
        Arrays.fill(before, "");
    }

    private void remember(String word) {
        for (int i = REACH - 1; i > 0; i--) {
            before[i] = before[i - 1];
        }
        before[0] = word;
        if (!secrets.isEmpty()) {
            seen.add(word);
        }
    }

    /** Hides what is a secret of the word, and returns where the text goes on behind it. */
    private int hide(String word, int start, int end) {
        for (Argument argument : secrets) {
            int value = argument.after().isEmpty() || seen.contains(argument.after())
                    ? value(argument, word, isQuote(start) ? start + 1 : start)
                    : -1;
            if (value >= 0) {
                return hideValue(argument.separator(), argument.distance() == 0 ? value : start, end);
            }
        }
        int login = mayLogIn ? OracleLogin.secretIn(word) : -1;
        if (login < 0) {
            return end;
        }
        mayLogIn = before[0].equals("target"); // rman has a second one, for its catalog
        int from = end - word.length() + login;
        int database = text.lastIndexOf('@', end);
        hideBetween(from, database > from ? database : end);
        return end;
    }

    /** Where the argument's value begins; -1 when the word has none. */
    private int value(Argument argument, String word, int start) {
        String option = argument.option();
        if (argument.distance() == 0) {
            boolean has = word.length() > option.length() && word.startsWith(option);
            return has && !isPorts(word, option.length()) ? start + option.length() : -1;
        }
        // A password may begin with a dash, but no option has two.
        boolean isOption = word.startsWith(option.startsWith("-") ? "--" : "-");
        return !isOption && argument.isNamedBy(before[argument.distance() - 1]) ? start : -1;
    }

    /** {@code docker run --name mysql -p3306:3306}. */
    private static boolean isPorts(String word, int from) {
        return word.indexOf(':') > 0 && word.chars().skip(from).allMatch(letter -> letter < 'A' && letter != '*');
    }

    private int hideValue(char separator, int value, int wordEnd) {
        int from = value;
        int end = wordEnd;
        if (isQuote(value)) {
            from++;
            int close = text.indexOf(text.charAt(value), from);
            end = close < 0 ? wordEnd : close;
        }
        if (separator != CommandSecrets.WHOLE) {
            while (from < end && text.charAt(from) != separator) {
                from++;
            }
            from += text.startsWith("://", from) ? end - from : 1;
        }
        return hideBetween(from, end);
    }

    private int hideBetween(int from, int end) {
        if (from < end && !text.startsWith(Secrets.HIDDEN, from)) {
            out.append(text, copied, from).append(Secrets.HIDDEN);
            copied = end;
        }
        return end;
    }
}
