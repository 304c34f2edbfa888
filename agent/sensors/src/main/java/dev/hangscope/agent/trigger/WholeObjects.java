package dev.hangscope.agent.trigger;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Puts those objects together again that the optimising compiler has taken apart, on the stacks of all platform threads.
 * HotSpot (16 and newer, its class EscapeBarrier) does so before a tool walks over the whole heap, so that the tool sees what the
 * program means; before a heap dump it does not. So we walk, and look at nothing: some 0.03 s for each million objects.
 */
public final class WholeObjects {
    private static final int ITERATE_THROUGH_HEAP = 116 - 1;

    /** Objects of classes that nobody marked are passed over: all. */
    private static final int CLASS_UNTAGGED = 0x20;

    private static final int ADD_CAPABILITIES = 142 - 1;
    private static final int CAPABILITIES_BYTES = 16;
    private static final byte CAN_TAG_OBJECTS = 1;
    private static final int CALLBACKS = 16;

    private static @Nullable ToolInterface jvmti;

    private WholeObjects() {}

    /**
     * Loads what it needs, which starts a thread of JNA's.
     *
     * @throws IllegalStateException when the JVM does not let us
     * @throws ReflectiveOperationException when JNA cannot be used
     * @throws LinkageError when JNA cannot be used
     */
    public static synchronized void prepare(Instrumentation instrumentation) throws ReflectiveOperationException {
        NativeCalls.prepare(instrumentation);
        if (jvmti == null) {
            ToolInterface opened = ToolInterface.open();
            Memory capabilities = new Memory(CAPABILITIES_BYTES);
            capabilities.clear();
            capabilities.setByte(0, CAN_TAG_OBJECTS);
            opened.call("AddCapabilities", ADD_CAPABILITIES, capabilities);
            jvmti = opened;
        }
    }

    /**
     * Does it. What threads do from now on may be taken apart again.
     *
     * @throws IllegalStateException when it is not {@link #prepare prepared}, or the JVM does not let us
     */
    public static synchronized void make() {
        ToolInterface prepared = jvmti;
        if (prepared == null) {
            throw new IllegalStateException("not prepared");
        }
        Memory noCallbacks = new Memory((long) CALLBACKS * Native.POINTER_SIZE);
        noCallbacks.clear();
        prepared.call("IterateThroughHeap", ITERATE_THROUGH_HEAP, CLASS_UNTAGGED, null, noCallbacks, null);
    }
}
