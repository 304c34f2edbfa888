package dev.hangscope.text;

import java.util.Locale;
import java.util.Set;

/** The operand {@code user/password@database} of Oracle's programs. */
final class OracleLogin {
    private static final Set<String> NAMES = Set.of("userid", "target", "catalog", "auxiliary");

    private OracleLogin() {}

    /** Returns where the password begins in the word; -1 when the word is no such operand. */
    static int secretIn(String word) {
        int name = word.indexOf('=') + 1;
        int slash = word.indexOf('/', name);
        boolean named = name == 0 || NAMES.contains(word.substring(0, name - 1).toLowerCase(Locale.ROOT));
        boolean isLogin = named && slash > name && isUser(word, name, slash);
        return isLogin ? slash + 1 : -1;
    }

    private static boolean isUser(String word, int from, int to) {
        for (int i = from; i < to; i++) {
            char letter = word.charAt(i);
            if (!Character.isLetterOrDigit(letter) && "_$#\"[]".indexOf(letter) < 0) {
                return false;
            }
        }
        return true;
    }
}
