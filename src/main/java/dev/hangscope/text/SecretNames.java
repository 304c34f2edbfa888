package dev.hangscope.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells whether the value of something with this name is a secret: {@code db.password} is one, {@code passwordFile} is not. */
final class SecretNames {
    /** The last word of a secret's name. */
    private static final Set<String> WORDS = Set.of(
            "password",
            "passwords",
            "passwd",
            "passphrase",
            "passcode",
            "pass",
            "passin",
            "passout",
            "pwd",
            "pw",
            "secret",
            "secrets",
            "token",
            "tokens",
            "key",
            "keys",
            "credential",
            "credentials",
            "creds",
            "bearer",
            "authorization",
            "cookie",
            "jwt",
            "apikey",
            "accesskey",
            "secretkey",
            "privatekey",
            "masterkey",
            "sessionid",
            "jsessionid",
            "phpsessid",
            "dbpass",
            "userpass",
            "keypass",
            "storepass",
            "requirepass",
            "masterauth");

    /** Names whose last word means other things too. Sources: redis-cli(1), npm's configuration. */
    private static final Set<String> WHOLE = Set.of("_auth", "rediscli_auth");

    /** A last word that ends in one of these is a secret's too: {@code truststorepassword}, {@code authtoken}. */
    private static final List<String> ENDINGS =
            List.of("password", "passwd", "passphrase", "secret", "token", "apikey", "credentials");

    /** Words after the secret's that say how it is written. */
    private static final Set<String> FORMS =
            Set.of("value", "base", "hash", "text", "plain", "plaintext", "string", "base64", "json", "header", "env");

    /** A key of this sort is none to a door. */
    private static final Set<String> OPEN_KEYS = Set.of(
            "public",
            "primary",
            "foreign",
            "partition",
            "sort",
            "routing",
            "cache",
            "row",
            "object",
            "message",
            "record",
            "map",
            "hash",
            "group");

    /** What an option does that is named after a secret and takes none. */
    private static final Set<String> WITHOUT_VALUE = Set.of("no", "ask", "prompt", "use", "skip", "require", "without");

    private SecretNames() {}

    /** Whether a value with this name is a secret. */
    static boolean isSecret(String name) {
        List<String> words = words(name);
        int last = last(words);
        if (last < 0) {
            return false;
        }
        String word = words.get(last);
        if (WHOLE.contains(name.toLowerCase(Locale.ROOT))) {
            return true;
        }
        boolean key = word.equals("key") || word.equals("keys");
        if (key && last > 0 && OPEN_KEYS.contains(words.get(last - 1))) {
            return false;
        }
        if (WORDS.contains(word)) {
            return true;
        }
        for (String ending : ENDINGS) {
            if (word.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a signature of a request is named so; in other places the word means other things. */
    static boolean isSecretInQuery(String name) {
        List<String> words = words(name);
        int last = last(words);
        return isSecret(name)
                || last >= 0 && Set.of("sig", "signature", "code", "auth").contains(words.get(last));
    }

    /** Whether the value goes on to the end of the line: {@code Authorization: Digest username="a", response="b"}. */
    static boolean isHeader(String name) {
        List<String> words = words(name);
        return !words.isEmpty() && Set.of("authorization", "cookie").contains(words.get(words.size() - 1));
    }

    /** Whether several are meant, and so a number may be how many there are. */
    static boolean isPlural(String name) {
        List<String> words = words(name);
        return !words.isEmpty() && Set.of("tokens", "keys").contains(words.get(words.size() - 1));
    }

    /** Whether an option of this name takes no value. */
    static boolean isSwitch(String name) {
        List<String> words = words(name);
        return !words.isEmpty() && WITHOUT_VALUE.contains(words.get(0));
    }

    private static int last(List<String> words) {
        int last = words.size() - 1;
        while (last > 0 && FORMS.contains(words.get(last))) {
            last--;
        }
        return last;
    }

    /** The words of a name in lower case, without numbers: {@code APIKey_2} has {@code api} and {@code key}. */
    private static List<String> words(String name) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            boolean separates = letter == '_' || letter == '.' || letter == '-';
            if (separates || beginsWord(name, i)) {
                add(words, word);
            }
            if (!separates) {
                word.append(letter);
            }
        }
        add(words, word);
        return words;
    }

    private static boolean beginsWord(String name, int at) {
        if (at == 0 || !Character.isUpperCase(name.charAt(at))) {
            return false;
        }
        boolean afterLower = Character.isLowerCase(name.charAt(at - 1)) || Character.isDigit(name.charAt(at - 1));
        boolean beforeLower = at + 1 < name.length() && Character.isLowerCase(name.charAt(at + 1));
        return afterLower || beforeLower && Character.isUpperCase(name.charAt(at - 1));
    }

    private static void add(List<String> words, StringBuilder word) {
        String text = word.toString().toLowerCase(Locale.ROOT);
        int end = text.length();
        while (end > 0 && Character.isDigit(text.charAt(end - 1)) && !text.equals("base64")) {
            end--;
        }
        if (end > 0) {
            words.add(text.substring(0, end));
        }
        word.setLength(0);
    }
}
