package dev.hangscope.diagnosis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * The short name of a hang that is the same in every run: a hash of its kind, classes, methods and shape. Line numbers,
 * pids, addresses, times and thread names stay out, so that a report can be compared with last week's.
 */
public final class FindingId {
    private static final int LENGTH = 6;

    private FindingId() {}

    /** The id of a hang of this kind; the order and number of equal {@code marks} do not matter. */
    public static String of(Kind kind, Collection<String> marks) {
        String text = kind.id() + "\n" + String.join("\n", new TreeSet<>(marks));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
