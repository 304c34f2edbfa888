package dev.hangscope.agent.watch.procfs;

import org.jspecify.annotations.Nullable;

/** Numbers as {@code /proc} writes them: anything else is {@code null}, never an exception. */
public final class Numbers {
    private Numbers() {}

    /** Signed, or unsigned up to 64 bits. */
    public static @Nullable Long decimal(String text) {
        return parse(text, 10);
    }

    /** Unsigned hexadecimal, with or without {@code 0x}. */
    public static @Nullable Long hex(String text) {
        return parse(text.startsWith("0x") ? text.substring(2) : text, 16);
    }

    /** Octal, as file modes and flags are written. */
    public static @Nullable Long octal(String text) {
        return parse(text, 8);
    }

    private static @Nullable Long parse(String text, int radix) {
        String digits = text.trim();
        if (digits.isEmpty() || digits.length() > 22) {
            return null;
        }
        try {
            return digits.charAt(0) == '-' ? Long.parseLong(digits, radix) : Long.parseUnsignedLong(digits, radix);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
