package dev.hangscope.agent.attach;

import dev.hangscope.agent.watch.vm.HeapWatch;
import dev.hangscope.snapshot.FullHeap;
import org.jspecify.annotations.Nullable;

/** Whether the heap of a JVM without an agent stays nearly full. Only one that is nearly full takes time. */
public final class FullHeapOfJvm {
    private static final int SAMPLES = 8;
    private static final long BETWEEN_MILLIS = 400;

    private FullHeapOfJvm() {}

    /**
     * Watches for some seconds where the heap is nearly full.
     *
     * @return {@code null} where it has room, or is not known
     * @throws InterruptedException when this thread is told to give up
     */
    public static @Nullable FullHeap watch(long pid) throws InterruptedException {
        HeapWatch watch = new HeapWatch(pid, new ByCounters(pid));
        FullHeap full = watch.now(System.nanoTime());
        for (int i = 1; full != null && i < SAMPLES; i++) {
            Thread.sleep(BETWEEN_MILLIS);
            full = watch.now(System.nanoTime());
        }
        return full;
    }

    private record ByCounters(long pid) implements HeapWatch.Memory {
        @Override
        public long used() {
            HeapCounters heap = HeapCounters.of(pid);
            return heap == null ? 0 : heap.used();
        }

        @Override
        public long most() {
            HeapCounters heap = HeapCounters.of(pid);
            return heap == null ? 0 : heap.most();
        }
    }
}
