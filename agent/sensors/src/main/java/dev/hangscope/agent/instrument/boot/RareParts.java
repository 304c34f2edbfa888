package dev.hangscope.agent.instrument.boot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * Turns the hooks' own {@code @OutOfLine} into HotSpot's {@code @DontInline}, which no compiler outside of the JDK gets to see. The
 * JVM heeds it in classes of the boot loader.
 */
final class RareParts {
    /** The hooks that have such methods; to search the others would be for nothing. */
    static final Set<String> CLASSES = Set.of(
            "queue.CountHooks",
            "site.LockHooks",
            "site.SiteHooks",
            "queue.QueueRecord",
            "queue.QueueUse",
            "wake.WakeHooks",
            "wake.NotifyHooks");

    private static final byte[] OURS = constant("Ldev/hangscope/agent/bootstrap/hooks/OutOfLine;");
    private static final byte[] OF_HOTSPOT = constant("Ljdk/internal/vm/annotation/DontInline;");

    private RareParts() {}

    /** As the constant pool has it (JVM specification, 4.4.7): its length, then its letters. */
    private static byte[] constant(String text) {
        byte[] letters = text.getBytes(StandardCharsets.US_ASCII);
        byte[] constant = new byte[letters.length + 2];
        constant[0] = (byte) (letters.length >> 8);
        constant[1] = (byte) letters.length;
        System.arraycopy(letters, 0, constant, 2, letters.length);
        return constant;
    }

    /** A class file has no offsets, so one constant can take another's place. Class libraries are ten times as slow at a start. */
    static byte[] outOfLine(byte[] classFile) {
        int last = classFile.length - OURS.length;
        for (int i = 0; i <= last; i++) {
            if (classFile[i] == OURS[0]
                    && classFile[i + 1] == OURS[1]
                    && Arrays.equals(classFile, i, i + OURS.length, OURS, 0, OURS.length)) {
                byte[] other = new byte[classFile.length - OURS.length + OF_HOTSPOT.length];
                System.arraycopy(classFile, 0, other, 0, i);
                System.arraycopy(OF_HOTSPOT, 0, other, i, OF_HOTSPOT.length);
                int behind = i + OURS.length;
                System.arraycopy(classFile, behind, other, i + OF_HOTSPOT.length, classFile.length - behind);
                return other;
            }
        }
        return classFile;
    }
}
