package dev.hangscope.diagnosis;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.zip.CRC32;

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
        // A digest would make the JVM set up its security providers, in the application's place.
        CRC32 hash = new CRC32();
        hash.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits(hash.getValue(), LENGTH);
    }
}
