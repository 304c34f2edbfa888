package dev.hangscope.snapshot;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The threads that ended parked waits at one place, where threads are parked now.
 *
 * @param waiters ids of the threads that are parked there now, on an object of the same class
 * @param type class name of the objects that threads were parked on; empty where they were parked on none
 * @param at where they were parked; {@code null} where the place of the wake-ups was not sampled
 * @param wakers the threads that woke them; alive if they are among {@link JvmFacts#threads()}, ended otherwise
 * @param complete whether no other living thread ever woke one there, as far as hooks could see
 */
public record WakeFacts(
        List<Long> waiters, String type, @Nullable Site at, List<Waker> wakers, boolean complete) {

    public WakeFacts {
        waiters = List.copyOf(waiters);
        wakers = List.copyOf(wakers);
    }

    /**
     * A thread that woke others.
     *
     * @param thread its id
     * @param times wake-ups of it that were seen, which are not all
     * @param last time since the last one that was seen
     */
    public record Waker(long thread, long times, Duration last) {}
}
