package dev.hangscope.snapshot.threaddump;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A frame of a stack as text. */
final class FrameLine {
    private static final Pattern PRINTED =
            Pattern.compile("^([^()]+)\\.([^.()]+)\\((?:([\\w.]+)(?:@[^/]+)?/)?(.*)\\)$");

    /** The name of a hidden class has a slash of its own: {@code Main$$Lambda/0x00007f0a3c003200}. */
    private static final Pattern HIDDEN = Pattern.compile(".*/0x\\p{XDigit}{1,16}");

    private static final String NATIVE = "Native Method";
    private static final String UNKNOWN = "Unknown Source";

    /** Of {@link StackTraceElement#getLineNumber()}. */
    private static final int NATIVE_LINE = -2;

    private FrameLine() {}

    /**
     * As the JVM prints it: {@code java.lang.Object.wait(java.base@17/Object.java:338)}. Source: HotSpot,
     * {@code java_lang_Throwable::print_stack_element}.
     *
     * @return {@code null} when it is none, or a lambda's own frame, which stack traces do not show
     */
    static @Nullable StackTraceElement printed(String text) {
        Matcher frame = PRINTED.matcher(text);
        if (!frame.matches()
                || (frame.group(1).contains("$$Lambda") && frame.group(4).equals(UNKNOWN))) {
            return null;
        }
        return element(frame.group(3), frame.group(1), frame.group(2), frame.group(4));
    }

    /**
     * As {@link StackTraceElement#toString()} writes it: {@code java.base/java.lang.Object.wait(Object.java:338)}.
     *
     * @return {@code null} when it is none
     */
    static @Nullable StackTraceElement element(String text) {
        int open = text.lastIndexOf('(');
        int dot = open < 0 ? -1 : text.lastIndexOf('.', open);
        if (dot < 0 || !text.endsWith(")")) {
            return null;
        }
        String owner = text.substring(0, dot);
        int name = HIDDEN.matcher(owner).matches() ? owner.lastIndexOf('/') : owner.length();
        int slash = owner.lastIndexOf('/', name - 1);
        String module = slash < 0 ? "" : owner.substring(owner.lastIndexOf('/', slash - 1) + 1, slash);
        return element(
                module.isEmpty() ? null : module.replaceFirst("@.*", ""),
                owner.substring(slash + 1),
                text.substring(dot + 1, open),
                text.substring(open + 1, text.length() - 1));
    }

    private static StackTraceElement element(@Nullable String module, String type, String method, String place) {
        int colon = place.lastIndexOf(':');
        String line = colon < 0 ? "" : place.substring(colon + 1);
        boolean numbered = line.matches("\\d{1,9}");
        String named = numbered ? place.substring(0, colon) : place;
        String file = place.equals(NATIVE) || place.equals(UNKNOWN) || place.isEmpty() ? null : named;
        int number = place.equals(NATIVE) ? NATIVE_LINE : numbered ? Integer.parseInt(line) : -1;
        return new StackTraceElement(null, module, null, type, method, file, number);
    }
}
