package dev.hangscope.agent.jvm.coroutine;

import dev.hangscope.agent.jvm.access.LibraryField;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.stack.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stack of a suspended coroutine: its continuations, each of which is completed by the next. Source: {@code BaseContinuationImpl} of the
 * Kotlin library and {@code ScopeCoroutine} of {@code kotlinx.coroutines}, 1.6 to 1.11.
 */
final class ContinuationStack {
    private static final int MOST_CONTINUATIONS = 256;
    private static final int MOST_FRAMES = 32;
    private static final String CONTINUATION = "kotlin.coroutines.Continuation";

    private static final LibraryField COMPLETION =
            new LibraryField("kotlin.coroutines.jvm.internal.BaseContinuationImpl", "completion", CONTINUATION);
    private static final LibraryField OUTER =
            new LibraryField("kotlinx.coroutines.internal.ScopeCoroutine", "uCont", CONTINUATION);

    /** By class, in the class itself, so that it can be unloaded; empty for one without the annotation. */
    private static final ClassValue<Optional<SuspensionPoint>> POINTS = new ClassValue<>() {
        @Override
        protected Optional<SuspensionPoint> computeValue(Class<?> type) {
            return Optional.ofNullable(SuspensionPoint.of(type));
        }
    };

    private final List<Frame> frames = new ArrayList<>();
    private @Nullable Long resumedAt;

    /** Reads the frames from this continuation outwards. */
    ContinuationStack(@Nullable Object innermost, DelayedResumptions timers) {
        Object continuation = innermost;
        for (int i = 0; i < MOST_CONTINUATIONS && continuation != null && frames.size() < MOST_FRAMES; i++) {
            Long time = timers.timeOf(continuation);
            resumedAt = resumedAt == null || (time != null && time - resumedAt < 0) ? time : resumedAt;
            Object next = COMPLETION.read(continuation);
            if (next != null) {
                Frame frame = frame(continuation);
                if (frame != null) {
                    frames.add(frame);
                }
            }
            continuation = next == null ? OUTER.read(continuation) : next;
        }
    }

    List<Frame> frames() {
        return frames;
    }

    /** Returns when the first timer resumes or cancels it, as {@link System#nanoTime()}; {@code null} when none is known. */
    @Nullable
    Long resumedAt() {
        return resumedAt;
    }

    /** Returns {@code null} for a continuation that is no suspend function's: one that Kotlin makes to start a coroutine. */
    private static @Nullable Frame frame(Object continuation) {
        Class<?> type = continuation.getClass();
        SuspensionPoint point = POINTS.get(type).orElse(null);
        if (point == null) {
            String name = Frames.limited(Frames.withoutAddress(type.getName()));
            return name.startsWith("kotlin.") ? null : new Frame(name, "invokeSuspend", null, -1, null);
        }
        int line = new LibraryField(type.getName(), "label", "int").read(continuation) instanceof Integer label
                ? point.line(label)
                : -1;
        String file = point.file();
        return new Frame(
                Frames.limited(point.type()),
                Frames.limited(point.method()),
                file == null ? null : Frames.limited(file),
                line,
                null);
    }
}
