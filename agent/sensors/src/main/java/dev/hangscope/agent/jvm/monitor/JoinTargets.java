package dev.hangscope.agent.jvm.monitor;

import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ThreadWait;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Whose end a thread in {@code Thread.join} waits for. The end of a platform thread is waited for on the thread object's
 * monitor, that of a virtual thread on a latch in its field {@code termination}.
 */
public final class JoinTargets {
    private final Map<Object, Thread> byTermination = new HashMap<>();
    private final Map<String, Thread> byMonitor = new HashMap<>();

    /** Two threads with one hash: neither can be told for certain. */
    private final Set<String> ambiguous = new HashSet<>();

    private final MonitorLook monitors;

    /** Looks for the threads whose end these threads wait for. */
    public JoinTargets(Collection<Waiting> living, MonitorLook monitors) {
        this.monitors = monitors;
        if (living.stream().noneMatch(each -> each.kind() == ThreadWait.Kind.THREAD_JOIN)) {
            return; // an identity hash for each thread, and a latch for each virtual one, would be for nothing
        }
        for (Waiting each : living) {
            Thread thread = each.thread();
            if (!each.virtual()) {
                String monitor = MonitorLook.key(thread);
                if (byMonitor.putIfAbsent(monitor, thread) != null) {
                    ambiguous.add(monitor);
                }
                continue;
            }
            Object latch = JdkInternals.read(thread.getClass(), "termination", thread);
            Object sync = latch == null ? null : JdkInternals.read(CountDownLatch.class, "sync", latch);
            if (sync != null) {
                byTermination.put(sync, thread);
            }
        }
    }

    /** {@code null} when it cannot be told. */
    @Nullable
    public Thread of(Waiting waiter, @Nullable Object blocker) {
        if (blocker != null) {
            return byTermination.get(blocker);
        }
        String monitor = monitors.of(waiter);
        return monitor == null || ambiguous.contains(monitor) ? null : byMonitor.get(monitor);
    }
}
