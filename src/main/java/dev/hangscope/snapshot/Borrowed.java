package dev.hangscope.snapshot;

import dev.hangscope.snapshot.code.Frame;
import java.util.List;

/**
 * Who has something of a pool that others wait for, or can get at a semaphore, as a heap dump shows it: by the variables of the
 * threads' frames.
 *
 * @param source class of the pool or semaphore
 * @param waiters ids of the threads that wait for it
 * @param inHand who has what; empty when no thread has anything
 */
public record Borrowed(String source, List<Long> waiters, List<InHand> inHand) {

    public Borrowed {
        waiters = List.copyOf(waiters);
        inHand = List.copyOf(inHand);
    }

    /**
     * Threads that have such a thing in a variable of the same place, or in a field of an object there.
     *
     * @param type class of the thing; of a semaphore its own
     * @param at the frame
     * @param threads their ids
     */
    public record InHand(String type, Frame at, List<Long> threads) {

        public InHand {
            threads = List.copyOf(threads);
        }
    }
}
