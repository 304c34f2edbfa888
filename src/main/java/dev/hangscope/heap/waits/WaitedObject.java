package dev.hangscope.heap.waits;

import dev.hangscope.heap.hprof.HeapObject;
import org.jspecify.annotations.Nullable;

/**
 * What a thread waits for, as its programmer knows it: the queue, not the condition inside.
 *
 * @param object the queue, latch, lock, future; the blocker itself when no owner is known
 * @param side what of it is waited for: the field that holds the blocker, {@code notEmpty}; empty when there is none
 * @param holder {@code com.acme.Pool.idle}: the field in the application that holds a bare condition; {@code null}
 *     otherwise
 */
public record WaitedObject(
        HeapObject object, String side, @Nullable String holder) {}
