package dev.hangscope.agent.bootstrap.hooks;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The newest {@code Process} objects, held weakly: their streams tell which child a thread reads from. */
public final class StartedProcesses {
    private static final int MOST = 1 << 10;
    private static final AtomicReferenceArray<@Nullable WeakReference<Object>> RING = new AtomicReferenceArray<>(MOST);
    private static final AtomicInteger STARTS = new AtomicInteger();

    private StartedProcesses() {}

    /** A child was started; called at the end of the object's making. */
    public static void started(Object process) {
        if (Faults.waits != null) {
            return;
        }
        try {
            RING.set((STARTS.getAndIncrement() & Integer.MAX_VALUE) % MOST, new WeakReference<>(process));
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /** Those that are still referred to, in no order. */
    public static List<Object> all() {
        List<Object> found = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            WeakReference<Object> reference = RING.get(i);
            Object process = reference == null ? null : reference.get();
            if (process != null) {
                found.add(process);
            }
        }
        return found;
    }
}
