package dev.hangscope.agent.trigger;

import org.jspecify.annotations.Nullable;

/**
 * Memory that is kept for the first report. Until one was made, a report initializes classes, and a class whose initialization fails for want
 * of memory is lost for good. An application that fills the heap in its first seconds leaves less than that takes.
 */
public final class MemoryReserve {
    /** Of the one that {@link SpareMemory} finds, a first report may use all and need some more. */
    private static final int MEGABYTES = 2;

    /** Of a smaller heap the reserve would be a part that the application misses. */
    private static final long LEAST_HEAP = 40L << 20;

    private volatile byte @Nullable [] @Nullable [] parts;

    /** Takes two megabytes; nothing where the heap is small. */
    public MemoryReserve() {
        if (Runtime.getRuntime().maxMemory() >= LEAST_HEAP) {
            parts = SpareMemory.take(MEGABYTES);
        }
    }

    /** Gives it back; does nothing when that was done before. */
    public void release() {
        parts = null;
    }
}
