package dev.hangscope.agent.jvm;

import dev.hangscope.snapshot.Frame;
import dev.hangscope.snapshot.Site;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stack trace elements as facts. */
final class Frames {
    private Frames() {}

    static List<Frame> of(StackTraceElement[] trace) {
        return Arrays.stream(trace).map(Frames::of).toList();
    }

    static @Nullable Site site(StackTraceElement @Nullable [] trace) {
        return trace == null || trace.length == 0 ? null : new Site(of(trace));
    }

    private static Frame of(StackTraceElement element) {
        return new Frame(
                withoutAddress(element.getClassName()),
                element.getMethodName(),
                element.getFileName(),
                element.getLineNumber(),
                element.getModuleName());
    }

    /** Hidden classes are named {@code Outer$$Lambda/0x0000...}: the address differs from run to run. */
    static String withoutAddress(String className) {
        int slash = className.indexOf('/');
        return slash < 0 ? className : className.substring(0, slash);
    }
}
