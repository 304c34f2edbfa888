package dev.hangscope.agent.trigger;

import org.jspecify.annotations.Nullable;

/**
 * Whether there is memory to initialize classes with. One whose initializer meets a full heap is lost for ever (Java Language
 * Specification, 12.4.2), and with it every later report.
 */
public final class SpareMemory {
    /** Small parts: the largest free block says little of how much is free. */
    private static final int PART = 1 << 14;

    private static final int PARTS = 64;

    private SpareMemory() {}

    /**
     * Does nothing when a megabyte is free.
     *
     * @throws OutOfMemoryError when it is not
     */
    public static void check() {
        take(1);
    }

    /** Takes so many megabytes, which are free again when nothing refers to them. */
    static byte[] @Nullable [] take(int megabytes) {
        byte[] @Nullable [] parts = new byte[megabytes * PARTS][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new byte[PART];
        }
        return parts;
    }

    /** Whether a megabyte is free. */
    public static boolean isThere() {
        try {
            check();
            return true;
        } catch (OutOfMemoryError full) {
            return false;
        }
    }
}
