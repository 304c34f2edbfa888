package dev.hangscope.agent.bootstrap.hooks;

import org.jspecify.annotations.Nullable;

/**
 * Limits the length of what the agent keeps. Names and messages come from the application, which may have made them as long as the heap
 * allows; a record of an ended thread outlives them.
 */
public final class Capped {
    /** The longest text kept, in UTF-16 units. Longer ones end in three dots. */
    public static final int LONGEST = 1_024;

    /** The longest name of a class or method kept: many frames are. */
    private static final int LONGEST_NAME = 512;

    private static final String REST = "...";

    private Capped() {}

    public static @Nullable String text(@Nullable String text) {
        return text == null ? null : capped(text, LONGEST);
    }

    /** The name of a class, method or file. */
    public static @Nullable String name(@Nullable String name) {
        return name == null ? null : capped(name, LONGEST_NAME);
    }

    /** The name of a class that is there. */
    public static String className(String name) {
        return capped(name, LONGEST_NAME);
    }

    private static String capped(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = longest - REST.length();
        boolean splitsPair = Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, splitsPair ? end - 1 : end).concat(REST);
    }

    /** The first of these frames, at most so many, each with names of limited length. */
    static StackTraceElement[] frames(StackTraceElement[] frames, int most) {
        StackTraceElement[] kept = java.util.Arrays.copyOf(frames, Math.min(frames.length, most));
        for (int i = 0; i < kept.length; i++) {
            kept[i] = frame(kept[i]);
        }
        return kept;
    }

    /** The frame itself, unless it has a name that is too long. */
    public static StackTraceElement frame(StackTraceElement frame) {
        String loader = frame.getClassLoaderName();
        String module = frame.getModuleName();
        String version = frame.getModuleVersion();
        String type = frame.getClassName();
        String method = frame.getMethodName();
        String file = frame.getFileName();
        boolean isShort = isShort(loader) && isShort(module) && isShort(version) && isShort(file);
        if (isShort && isShort(type) && isShort(method)) {
            return frame;
        }
        return new StackTraceElement(
                name(loader),
                name(module),
                name(version),
                capped(type, LONGEST_NAME),
                capped(method, LONGEST_NAME),
                name(file),
                frame.getLineNumber());
    }

    private static boolean isShort(@Nullable String text) {
        return text == null || text.length() <= LONGEST_NAME;
    }
}
