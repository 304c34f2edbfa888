package dev.hangscope.agent.jvm;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
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
final class JoinTargets {
    private final Map<Object, Thread> byTermination = new HashMap<>();
    private final Map<String, Thread> byMonitor = new HashMap<>();

    /** Two threads with one hash: neither can be told for certain. */
    private final Set<String> ambiguous = new HashSet<>();

    JoinTargets(Collection<Thread> living) {
        for (Thread thread : living) {
            if (!JavaThreads.isVirtual(thread)) {
                String monitor = key(thread.getClass().getName(), System.identityHashCode(thread));
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
    Thread of(Thread waiter, @Nullable Object blocker) {
        if (blocker != null) {
            return byTermination.get(blocker);
        }
        if (JavaThreads.isVirtual(waiter)) {
            return null; // the JVM tells the monitors of platform threads only
        }
        try {
            ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(JavaThreads.id(waiter));
            LockInfo lock = info == null ? null : info.getLockInfo();
            if (lock == null) {
                return null;
            }
            String monitor = key(lock.getClassName(), lock.getIdentityHashCode());
            return ambiguous.contains(monitor) ? null : byMonitor.get(monitor);
        } catch (LinkageError | RuntimeException e) {
            return null; // an image without java.management
        }
    }

    private static String key(String className, int identityHash) {
        return className + "@" + identityHash;
    }
}
