package dev.hangscope.diagnosis.signatures;

import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.code.Signature;
import dev.hangscope.text.PlainText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Signatures as users write them: one a line, {@code idle com.acme.Mailbox.awaitWork}. The class may begin with {@code *} for any
 * package, the method may be {@code *}. Empty lines and those that begin with {@code #} say nothing.
 */
public final class SignatureText {
    /** The most signatures that are read: each is compared with each frame. */
    static final int MOST = 1_000;

    private static final int LONGEST_QUOTE = 100;

    private SignatureText() {}

    /** A line says nothing that could be used. */
    public static final class BadSignatureException extends Exception {
        private static final long serialVersionUID = 1L;

        BadSignatureException(int line, String reason) {
            super("line " + line + ": " + reason);
        }
    }

    /**
     * Reads them, in their order.
     *
     * @throws BadSignatureException when a line is bad, or there are too many; says which line, why, and what to write
     */
    public static List<Signature> parse(String text) throws BadSignatureException {
        List<Signature> signatures = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            if (signatures.size() == MOST) {
                throw new BadSignatureException(number, "more than " + MOST + " signatures: leave some out");
            }
            signatures.add(signature(number, stripped));
        }
        return signatures;
    }

    private static Signature signature(int number, String line) throws BadSignatureException {
        String[] words = line.split("\\s+");
        if (words.length != 2) {
            throw new BadSignatureException(
                    number,
                    quoted(line) + " is not two words: write a meaning and a method, idle com.acme.Mailbox.await");
        }
        Meaning meaning = meaning(number, words[0]);
        int dot = words[1].lastIndexOf('.');
        String type = dot < 0 ? "" : words[1].substring(0, dot);
        String method = words[1].substring(dot + 1);
        String name = type.startsWith("*") ? type.substring(1) : type;
        if (!isName(name.startsWith(".") ? name.substring(1) : name) || !(method.equals("*") || isMethod(method))) {
            throw new BadSignatureException(
                    number,
                    quoted(words[1])
                            + " is no method: write CLASS.METHOD, where CLASS may begin with * (*.Mailbox) and METHOD"
                            + " may be *");
        }
        if (type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.")) {
            throw new BadSignatureException(
                    number, quoted(words[1]) + " is in the JDK, where all waits end: name the method that calls it");
        }
        return new Signature(meaning, type, method);
    }

    private static Meaning meaning(int number, String word) throws BadSignatureException {
        for (Meaning each : Meaning.values()) {
            if (word(each).equals(word)) {
                return each;
            }
        }
        throw new BadSignatureException(
                number,
                quoted(word) + " is no meaning: write one of "
                        + Arrays.stream(Meaning.values())
                                .map(SignatureText::word)
                                .collect(Collectors.joining(", ")));
    }

    private static String word(Meaning meaning) {
        return meaning.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && Arrays.stream(name.split("\\.", -1)).allMatch(SignatureText::isIdentifier);
    }

    private static boolean isMethod(String name) {
        return name.equals("<init>") || name.equals("<clinit>") || isIdentifier(name);
    }

    private static boolean isIdentifier(String part) {
        return !part.isEmpty() && part.codePoints().allMatch(Character::isJavaIdentifierPart);
    }

    private static String quoted(String text) {
        return "'" + PlainText.line(text, LONGEST_QUOTE) + "'";
    }
}
