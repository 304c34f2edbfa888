package dev.hangscope.snapshot.history;

import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.code.Site;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The threads that ended waits at one place, where threads wait now; or those that notified objects of one class at one place of the
 * code, while threads are in {@code Object.wait} on such an object.
 *
 * @param waiters ids of the threads that wait there now, on an object of the same class
 * @param type class name of the objects that threads waited on; empty where they were parked on none, or where nothing is known of what
 *     is notified
 * @param at where they waited; {@code null} where that is not known
 * @param wakers the threads that woke them; alive if they are among {@link JvmFacts#threads()}, ended otherwise
 * @param complete whether no other living thread ever woke one there, as far as hooks could see
 * @param notifiedAt the code that called {@code notify} or {@code notifyAll}; {@code null} where it is not known, or was {@code unpark}
 */
public record WakeFacts(
        List<Long> waiters,
        String type,
        @Nullable Site at,
        List<Waker> wakers,
        boolean complete,
        @Nullable Site notifiedAt) {

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
