package dev.hangscope.agent.jvm.coroutine;

import dev.hangscope.agent.jvm.access.LibraryField;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.coroutine.CoroutineState;
import dev.hangscope.snapshot.coroutine.Coroutines;
import dev.hangscope.snapshot.stack.Frames;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine as the probes record it. Source: {@code DebugProbesImpl.CoroutineOwner}, {@code DebugCoroutineInfoImpl} and {@code
 * StackTraceFrame} of {@code kotlinx.coroutines}, 1.6 to 1.11.
 */
final class ProbedCoroutine {
    private static final int MOST_SKIPPED = 256;
    private static final int MOST_FRAMES = 8;
    private static final int MOST_ELEMENTS = 64;

    static final String OWNER = ProbesLayout.PACKAGE + "DebugProbesImpl$CoroutineOwner";
    static final String INFO = ProbesLayout.PACKAGE + "DebugCoroutineInfoImpl";
    private static final String TRACE = ProbesLayout.PACKAGE + "StackTraceFrame";
    private static final String WEAK = "java.lang.ref.WeakReference";
    private static final String CONTEXT = "kotlin.coroutines.CombinedContext";
    private static final String NAME = "kotlinx.coroutines.CoroutineName";

    static final LibraryField OWNER_INFO = new LibraryField(OWNER, "info", INFO);
    static final LibraryField OWNER_JOB = new LibraryField(OWNER, "delegate", "kotlin.coroutines.Continuation");
    static final LibraryField STATE = new LibraryField(INFO, "_state", "java.lang.String");
    static final LibraryField NUMBER = new LibraryField(INFO, "sequenceNumber", "long");
    static final LibraryField FRAME = new LibraryField(INFO, "_lastObservedFrame", WEAK);
    static final LibraryField THREAD = new LibraryField(INFO, "lastObservedThread", "java.lang.Thread");
    static final LibraryField CREATION = new LibraryField(INFO, "creationStackBottom", TRACE);
    private static final LibraryField INFO_CONTEXT = new LibraryField(INFO, "_context", WEAK);
    private static final LibraryField CALLER =
            new LibraryField(TRACE, "callerFrame", "kotlin.coroutines.jvm.internal.CoroutineStackFrame");
    private static final LibraryField ELEMENT =
            new LibraryField(TRACE, "stackTraceElement", "java.lang.StackTraceElement");
    private static final LibraryField LEFT = new LibraryField(CONTEXT, "left", "kotlin.coroutines.CoroutineContext");
    private static final LibraryField RIGHT =
            new LibraryField(CONTEXT, "element", "kotlin.coroutines.CoroutineContext$Element");
    private static final LibraryField TEXT = new LibraryField(NAME, "name", "java.lang.String");

    private final Object owner;
    private final Object info;

    private final @Nullable Object frame;

    private ProbedCoroutine(Object owner, Object info) {
        this.owner = owner;
        this.info = info;
        frame = FRAME.read(info);
    }

    /** Returns {@code null} for what is no coroutine. */
    static @Nullable ProbedCoroutine of(Object owner) {
        Object info = OWNER_INFO.read(owner);
        return info == null ? null : new ProbedCoroutine(owner, info);
    }

    /**
     * Returns an object that is the same until the coroutine changes. The probes make a new reference with each resumption and each
     * suspension.
     */
    Object lastChange() {
        return frame == null ? info : frame;
    }

    /** Whether it has run at all. */
    boolean hasRun() {
        return frame != null;
    }

    /** Returns {@code null} for a state that is not known. */
    @Nullable
    CoroutineState state() {
        Object state = STATE.read(info);
        for (CoroutineState known : CoroutineState.values()) {
            if (known.name().equals(state)) {
                return known;
            }
        }
        return null;
    }

    long number() {
        return NUMBER.read(info) instanceof Long number ? number : 0;
    }

    @Nullable
    Object job() {
        return OWNER_JOB.read(owner);
    }

    @Nullable
    Thread thread() {
        return THREAD.read(info) instanceof Thread thread ? thread : null;
    }

    ContinuationStack stack(DelayedResumptions timers) {
        return new ContinuationStack(frame instanceof WeakReference<?> reference ? reference.get() : null, timers);
    }

    @Nullable
    String name() {
        Object context = INFO_CONTEXT.read(info) instanceof WeakReference<?> reference ? reference.get() : null;
        for (int i = 0; i < MOST_ELEMENTS && context != null; i++) {
            Object element = RIGHT.read(context);
            Object name = TEXT.read(element == null ? context : element);
            if (name instanceof String text) {
                return Frames.limited(text);
            }
            context = LEFT.read(context);
        }
        return null;
    }

    /** Returns where it was created, without the frames of Kotlin that did so. */
    @Nullable
    Site createdAt() {
        List<StackTraceElement> frames = new ArrayList<>();
        Object bottom = CREATION.read(info);
        Object trace = bottom == null ? null : CALLER.read(bottom);
        for (int i = 0; i < MOST_SKIPPED && trace != null && frames.size() < MOST_FRAMES; i++) {
            if (ELEMENT.read(trace) instanceof StackTraceElement element
                    && !(frames.isEmpty() && Coroutines.isKotlins(element.getClassName()))) {
                frames.add(element);
            }
            trace = CALLER.read(trace);
        }
        return Frames.site(frames.toArray(new StackTraceElement[0]));
    }
}
