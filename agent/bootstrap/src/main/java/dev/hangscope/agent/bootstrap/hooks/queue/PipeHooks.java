package dev.hangscope.agent.bootstrap.hooks.queue;

import dev.hangscope.agent.bootstrap.hooks.CallSite;
import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** Called by the two channels of {@code java.nio.channels.Pipe}, at the entry and before each return of a read or write. */
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
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
            return null;
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
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
            return null;
        } catch (Throwable fault) {
            Faults.inWaits(fault);
            return null;
        }
    }

    /**
     * The current thread is about to read or write, and waits there if the channel blocks. An older note is of another pipe, so
     * it is not left where there is nothing to be noted.
     */
    public static void waiting(boolean blocking, @Nullable QueueRecord record) {
        try {
            ThreadTable.ofCurrent(ThreadId.current())
                    .waits(blocking && record instanceof PipeRecord pipe ? pipe.noted : NOTHING);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /** The current thread has read from the source; nothing where {@code bytes} is not positive. */
    public static void read(long bytes, @Nullable QueueRecord record) {
        if (bytes <= 0 || record == null) {
            return;
        }
        try {
            record.ofTaker(ThreadId.current()).tookMany((int) bytes);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /** The current thread has written to the sink. */
    public static void written(long bytes, @Nullable QueueRecord record) {
        if (bytes <= 0 || record == null) {
            return;
        }
        try {
            record.ofPutter(ThreadId.current()).putMany((int) bytes);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /** The current thread has asked for the sink's descriptor: it may write past the channel, nobody knows how much. */
    public static void asked(@Nullable QueueRecord record) {
        if (record instanceof PipeRecord pipe) {
            pipe.pass();
            written(1, record);
        }
    }
}
