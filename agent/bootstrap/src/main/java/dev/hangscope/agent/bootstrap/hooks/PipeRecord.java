package dev.hangscope.agent.bootstrap.hooks;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one {@code java.nio.channels.Pipe}: a write is a put, a read is a take. Both channels have it, so it is also what
 * names the pipe: neither channel leads to the other.
 */
public final class PipeRecord extends QueueRecord {
    /** What a thread notes when it is about to wait: made once, since a read allocates nothing. */
    final WeakReference<Object> noted = new WeakReference<>(this);

    private boolean whole;

    PipeRecord(StackTraceElement @Nullable [] createdAt) {
        super(createdAt, true);
    }

    /** Takes the record for the sink; false when another sink has it. Called by the thread that makes the pipe. */
    boolean giveToSink() {
        boolean free = !whole;
        whole = true;
        return free;
    }

    /** How often threads have read or written, or tried to. */
    public long moves() {
        long moves = 0;
        for (QueueUse use : uses()) {
            moves += use == null ? 0 : use.puts + use.takes;
        }
        return moves;
    }
}
