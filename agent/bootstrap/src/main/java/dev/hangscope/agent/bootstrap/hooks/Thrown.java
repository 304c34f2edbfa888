package dev.hangscope.agent.bootstrap.hooks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Reads an exception from its fields. {@code getMessage} and {@code getStackTrace} can be overridden by the application, and may then
 * throw, block or end the JVM.
 *
 * <p>The fields are those of the JDK's {@link Throwable}, JDK 17 to 25. The agent opens {@code java.lang} to this class's module before
 * its first use. On a JDK that has other fields, message and frames are unknown.
 */
public final class Thrown {
    private static final int MOST_FRAMES = 8;

    private static final @Nullable VarHandle MESSAGE = field("detailMessage", String.class);
    private static final @Nullable VarHandle FRAMES = field("stackTrace", StackTraceElement[].class);
    private static final @Nullable VarHandle BACKTRACE = field("backtrace", Object.class);
    private static final @Nullable VarHandle DEPTH = field("depth", int.class);

    /** {@code StackTraceElement.of(Throwable, int)}; since JDK 19 its first parameter is the backtrace. */
    private static final @Nullable MethodHandle OF_THROWABLE = frames(Throwable.class);

    private static final @Nullable MethodHandle OF_BACKTRACE = frames(Object.class);

    private Thrown() {}

    /** The message that the exception was made with; {@code null} when it has none. */
    public static @Nullable String message(Throwable exception) {
        VarHandle field = MESSAGE;
        return field == null ? null : Capped.text((String) field.get(exception));
    }

    /** The innermost frames; {@code null} when they cannot be read. */
    public static StackTraceElement @Nullable [] frames(Throwable exception) throws Throwable {
        StackTraceElement[] all = all(exception);
        return all == null ? null : Capped.frames(all, MOST_FRAMES);
    }

    /**
     * A trace that was asked for before is in the field {@code stackTrace}, complete. Otherwise that field is an empty array, or, without
     * a stack trace at all, {@code null}.
     */
    private static StackTraceElement @Nullable [] all(Throwable exception) throws Throwable {
        VarHandle field = FRAMES;
        if (field == null || DEPTH == null || BACKTRACE == null) {
            return null;
        }
        StackTraceElement[] known = (StackTraceElement[]) field.get(exception);
        int depth = (int) DEPTH.get(exception);
        Object backtrace = BACKTRACE.get(exception);
        if (known == null || known.length > 0 || depth == 0 || backtrace == null) {
            return known;
        }
        if (OF_BACKTRACE != null) {
            return (StackTraceElement[]) OF_BACKTRACE.invokeExact(backtrace, depth);
        }
        return OF_THROWABLE == null ? null : (StackTraceElement[]) OF_THROWABLE.invokeExact(exception, depth);
    }

    private static @Nullable VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(Throwable.class, MethodHandles.lookup())
                    .findVarHandle(Throwable.class, name, type);
        } catch (ReflectiveOperationException otherJdk) {
            return null;
        }
    }

    private static @Nullable MethodHandle frames(Class<?> first) {
        try {
            return MethodHandles.privateLookupIn(StackTraceElement.class, MethodHandles.lookup())
                    .findStatic(
                            StackTraceElement.class,
                            "of",
                            MethodType.methodType(StackTraceElement[].class, first, int.class));
        } catch (ReflectiveOperationException otherJdk) {
            return null;
        }
    }
}
