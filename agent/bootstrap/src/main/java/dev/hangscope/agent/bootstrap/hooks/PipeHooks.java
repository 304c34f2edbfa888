package dev.hangscope.agent.bootstrap.hooks;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Called by the two channels of {@code java.nio.channels.Pipe}, at the entry of each read and write. What is counted are attempts: one
 * that waits counts already, and so does one that finds a channel not ready that does not block.
 */
public final class PipeHooks {
    private static final WeakReference<Object> NOTHING = new WeakReference<>(null);

    private PipeHooks() {}

    /** A source was made: its record. The JDK makes the sink next, in the same thread. */
    public static @Nullable QueueRecord source() {
        if (Faults.waits != null) {
            return null;
        }
        try {
            PipeRecord record = new PipeRecord(CallSite.sample());
            ThreadTable.ofCurrent(ThreadId.current()).waits(record.noted);
            return record;
        } catch (Throwable fault) {
            Faults.inWaits(fault);
            return null;
        }
    }

    /** A sink was made: the record of the source that the thread made just before; {@code null} when it made none. */
    public static @Nullable QueueRecord sink() {
        if (Faults.waits != null) {
            return null;
        }
        try {
            Object made = ThreadTable.ofCurrent(ThreadId.current()).waitsOn();
            return made instanceof PipeRecord record && record.giveToSink() ? record : null;
        } catch (Throwable fault) {
            Faults.inWaits(fault);
            return null;
        }
    }

    /** The current thread is about to read from the source. */
    public static void reading(boolean blocking, @Nullable QueueRecord record) {
        try {
            long id = ThreadId.current();
            if (record != null) {
                record.ofTaker(id).tookMany(1);
            }
            note(id, blocking, record);
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /** The current thread is about to write to the sink. */
    public static void writing(boolean blocking, @Nullable QueueRecord record) {
        try {
            long id = ThreadId.current();
            if (record != null) {
                record.ofPutter(id).putMany(1);
            }
            note(id, blocking, record);
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /** The sink's descriptor was asked for: somebody may write past it. */
    public static void asked(@Nullable QueueRecord record) {
        if (record == null) {
            return;
        }
        try {
            record.ofPutter(ThreadId.current()).putMany(1);
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /** An older note is of another pipe, so it must not be left where there is nothing to be noted. */
    private static void note(long id, boolean blocking, @Nullable QueueRecord record) {
        ThreadTable.ofCurrent(id).waits(blocking && record instanceof PipeRecord pipe ? pipe.noted : NOTHING);
    }
}
