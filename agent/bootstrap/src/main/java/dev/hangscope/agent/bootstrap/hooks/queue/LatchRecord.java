package dev.hangscope.agent.bootstrap.hooks.queue;

import org.jspecify.annotations.Nullable;

/** What is known of a latch. Of one that is counted down for ever there comes a time when nothing more is to be known. */
final class LatchRecord extends QueueRecord {
    private static final int MOST_COUNTS = 100_000;

    /** Counts that are yet told apart. Racy: some more do no harm. */
    private int left = MOST_COUNTS;

    LatchRecord(StackTraceElement @Nullable [] createdAt) {
        super(createdAt, true);
    }

    @Override
    public boolean isFull() {
        return left <= 0;
    }

    void countOne() {
        left--;
    }
}
