package dev.hangscope.agent.bootstrap.hooks.queue;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one {@code java.nio.channels.Pipe}: each byte written is a put, each byte read is a take. Both channels have it, so
 * it is also what names the pipe: neither channel leads to the other.
 */
public final class PipeRecord extends QueueRecord {
    /** What a thread notes when it is about to wait: made once, since a read allocates nothing. */
    final WeakReference<Object> noted = new WeakReference<>(this);

    /** Whether bytes may have been written that were not counted. */
    private volatile boolean passed;

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

    void pass() {
        passed = true;
    }

    /** Bytes that lie in the pipe, while nobody is in a write; {@code null} when not all were counted. */
    public @Nullable Long bytes() {
        long bytes = 0;
        for (QueueUse use : uses()) {
            bytes += use == null ? 0 : use.puts - use.takes;
        }
        return passed || bytes < 0 ? null : (Long) bytes;
    }

    /** Bytes that were ever written and read: when that changes, something has moved. */
    public long moved() {
        long moved = 0;
        for (QueueUse use : uses()) {
            moved += use == null ? 0 : use.puts + use.takes;
        }
        return moved;
    }
}
