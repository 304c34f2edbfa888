package dev.hangscope.snapshot.json;

import com.google.gson.JsonParseException;
import dev.hangscope.snapshot.code.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A frame as one string, in the form of {@link StackTraceElement}: {@code java.base/java.lang.Thread.join(Thread.java:42)}.
 * A line of 0 or less is left out and read back as 0.
 */
final class FrameText {
    private static final String NO_FILE = "Unknown Source";

    private FrameText() {}

    static String write(Frame frame) {
        String place = frame.file() == null ? NO_FILE : frame.file();
        return (frame.module() == null ? "" : frame.module() + "/") + frame.type() + "." + frame.method() + "(" + place
                + (frame.line() > 0 ? ":" + frame.line() : "") + ")";
    }

    /** Reads what {@link #write} wrote. A method's name may hold nearly any letter, but no dot and no slash. */
    static Frame read(String text) {
        int open = text.lastIndexOf('(');
        int dot = open < 0 ? -1 : text.lastIndexOf('.', open);
        if (dot < 0 || !text.endsWith(")")) {
            throw new JsonParseException("'" + text + "' is no stack frame");
        }
        String type = text.substring(0, dot);
        int slash = type.indexOf('/');
        String place = text.substring(open + 1, text.length() - 1);
        int line = line(place);
        String file = line > 0 ? place.substring(0, place.lastIndexOf(':')) : place;
        return new Frame(
                type.substring(slash + 1),
                text.substring(dot + 1, open),
                file.equals(NO_FILE) ? null : file,
                line,
                module(type, slash));
    }

    private static @Nullable String module(String type, int slash) {
        return slash < 0 ? null : type.substring(0, slash);
    }

    private static int line(String place) {
        try {
            return Math.max(0, Integer.parseInt(place.substring(place.lastIndexOf(':') + 1)));
        } catch (NumberFormatException noLine) {
            return 0;
        }
    }
}
