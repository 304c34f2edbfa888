package dev.hangscope.heap.waits;

import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.hprof.HeapObject;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.stack.WaitShape;
import java.util.List;
import java.util.Map;

/** The kind of a candidate's wait, by the class of what it waits for. */
public final class WaitKinds {
    private WaitKinds() {}

    public static Kind of(ThreadObject thread, WaitedObject waited) {
        HeapObject object = waited.object();
        if (thread.isInObjectWait()) {
            return Kind.OBJECT_WAIT;
        }
        if (isQueue(object)) {
            return puts(thread, waited) ? Kind.QUEUE_PUT : Kind.QUEUE_TAKE;
        }
        if (waited.side().equals("termination")) {
            return Kind.POOL_END;
        }
        for (Map.Entry<String, Kind> entry : WaitShape.BY_CLASS.entrySet()) {
            if (object.isA(entry.getKey())) {
                return entry.getValue();
            }
        }
        boolean condition = object.typeName().endsWith("$ConditionObject");
        return condition ? Kind.CONDITION : object.typeName().contains("Lock$") ? Kind.LOCK : Kind.PARK;
    }

    /** A dump tells no interfaces. */
    public static boolean isQueue(HeapObject object) {
        return object.has("notEmpty")
                || object.has("transferer")
                || object.isA("java.util.concurrent.DelayQueue")
                || object.isA("java.util.concurrent.LinkedTransferQueue")
                || object.isA("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue");
    }

    private static boolean puts(ThreadObject thread, WaitedObject waited) {
        if (!waited.side().equals("transferer") && !waited.side().isEmpty()) {
            return waited.side().equals("notFull");
        }
        List<String> giving = List.of("put", "offer", "transfer", "tryTransfer");
        for (DumpFrame frame : thread.thread().frames()) {
            if (!ThreadObject.isJdk(frame.type())) {
                return false;
            }
            boolean queue = frame.type().endsWith("Queue") || frame.type().endsWith("Deque");
            if (queue
                    && (giving.contains(frame.method())
                            || frame.method().equals("take")
                            || frame.method().equals("poll"))) {
                return giving.contains(frame.method());
            }
        }
        return false;
    }
}
