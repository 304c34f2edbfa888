package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.hprof.HeapObject;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.List;
import java.util.Map;

/** The kind of a candidate's wait, by the class of what it waits for. */
final class WaitKinds {
    private static final Map<String, Kind> BY_CLASS = Map.ofEntries(
            Map.entry("java.util.concurrent.CountDownLatch", Kind.LATCH),
            Map.entry("java.util.concurrent.CyclicBarrier", Kind.BARRIER),
            Map.entry("java.util.concurrent.Phaser", Kind.PHASER),
            Map.entry("java.util.concurrent.Semaphore", Kind.SEMAPHORE),
            Map.entry("java.util.concurrent.Exchanger", Kind.EXCHANGER),
            Map.entry("java.util.concurrent.FutureTask", Kind.FUTURE),
            Map.entry("java.util.concurrent.CompletableFuture", Kind.FUTURE),
            Map.entry("java.util.concurrent.ForkJoinTask", Kind.FUTURE),
            Map.entry("java.util.concurrent.locks.ReentrantLock", Kind.LOCK),
            Map.entry("java.util.concurrent.locks.ReentrantReadWriteLock", Kind.LOCK),
            Map.entry("java.util.concurrent.locks.StampedLock", Kind.LOCK));

    private WaitKinds() {}

    static Kind of(ThreadObject thread, WaitedObject waited) {
        HeapObject object = waited.object();
        if (isQueue(object)) {
            return puts(thread, waited) ? Kind.QUEUE_PUT : Kind.QUEUE_TAKE;
        }
        if (waited.side().equals("termination")) {
            return Kind.POOL_END;
        }
        for (Map.Entry<String, Kind> entry : BY_CLASS.entrySet()) {
            if (object.isA(entry.getKey())) {
                return entry.getValue();
            }
        }
        boolean condition = object.typeName().endsWith("$ConditionObject");
        return condition ? Kind.CONDITION : object.typeName().contains("Lock$") ? Kind.LOCK : Kind.PARK;
    }

    /** A dump tells no interfaces. */
    static boolean isQueue(HeapObject object) {
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
