package dev.hangscope.snapshot.stack;

import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stack trace elements as facts. An instance serves one look: threads that stand at the same place share their frames. */
public final class Frames {
    /** The longest name that facts have, in UTF-16 units. Longer ones end in three dots. */
    public static final int LONGEST = 1_024;

    private static final String REST = "...";

    private final Map<List<StackTraceElement>, List<Frame>> stacks = new HashMap<>();
    private final Map<StackTraceElement, Frame> frames = new HashMap<>();

    /**
     * The frames of a stack; the same list for equal stacks, and one that a fact keeps as it is: {@link List#copyOf} copies what
     * {@link java.util.stream.Stream#toList} has made, since that may hold nulls.
     */
    public List<Frame> stack(StackTraceElement[] trace) {
        return stacks.computeIfAbsent(
                Arrays.asList(trace),
                fresh -> fresh.stream()
                        .map(element -> frames.computeIfAbsent(element, Frames::of))
                        .collect(Collectors.toUnmodifiableList()));
    }

    public static List<Frame> of(StackTraceElement[] trace) {
        return Arrays.stream(trace).map(Frames::of).toList();
    }

    public static @Nullable Site site(StackTraceElement @Nullable [] trace) {
        return trace == null || trace.length == 0 ? null : new Site(of(trace));
    }

    private static Frame of(StackTraceElement element) {
        String file = element.getFileName();
        return new Frame(
                limited(withoutAddress(element.getClassName())),
                limited(element.getMethodName()),
                file == null ? null : limited(file),
                element.getLineNumber(),
                element.getModuleName());
    }

    /**
     * The name of a class, method, file or thread. A class file may give names of 65,535 bytes, and a thread one that is as long as the heap
     * allows: a report of all stacks would have no room.
     */
    public static String limited(String name) {
        if (name.length() <= LONGEST) {
            return name;
        }
        int end = Character.isHighSurrogate(name.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return name.substring(0, end).concat(REST);
    }

    /**
     * Hidden classes are named {@code Outer$$Lambda/0x0000...}, before JDK 21 {@code Outer$$Lambda$26/0x0000...}: address and
     * number differ from run to run.
     */
    public static String withoutAddress(String className) {
        int slash = className.indexOf('/');
        if (slash < 0) {
            return className;
        }
        int lambda = className.indexOf("$$Lambda");
        return className.substring(0, lambda < 0 ? slash : lambda + "$$Lambda".length());
    }
}
