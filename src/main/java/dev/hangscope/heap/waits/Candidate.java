package dev.hangscope.heap.waits;

import dev.hangscope.heap.hprof.HeapObject;
import org.jspecify.annotations.Nullable;

/**
 * A thread that may be stuck: it waits without time-out, has not been woken, and can be woken only by whoever reaches
 * {@code blocker}, or by the end of the thread that it joins.
 *
 * @param blocker what it is parked on, or was to be notified by; {@code null} when it joins a thread
 * @param joins address of the thread whose end it waits for; 0 when it has a blocker
 */
public record Candidate(ThreadObject thread, @Nullable HeapObject blocker, long joins) {
    public long address() {
        return thread.object().address();
    }

    public int serial() {
        return thread.thread().serial();
    }
}
