package dev.hangscope.report.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Lets so many events pass in any stretch of time, and counts the rest. To be used by one thread. */
public final class EventRate {
    private final int most;
    private final Duration stretch;
    private final Deque<Instant> passed = new ArrayDeque<>();
    private long dropped;

    /**
     * Has let none pass.
     *
     * @param most how many pass in the stretch of time
     */
    public EventRate(int most, Duration stretch) {
        this.most = most;
        this.stretch = stretch;
    }

    /** Whether an event of this time passes. A time before the last one, of a clock that was set back, counts as a new start. */
    public boolean passes(Instant time) {
        if (!passed.isEmpty() && time.isBefore(passed.getLast())) {
            passed.clear();
        }
        while (!passed.isEmpty() && Duration.between(passed.getFirst(), time).compareTo(stretch) >= 0) {
            passed.removeFirst();
        }
        if (passed.size() >= most) {
            dropped++;
            return false;
        }
        passed.addLast(time);
        return true;
    }

    /** Counts events that were lost although they had passed. */
    public void lost(long events) {
        dropped += events;
    }

    /** Returns how many did not pass since the last call. */
    public long takeDropped() {
        long count = dropped;
        dropped = 0;
        return count;
    }
}
