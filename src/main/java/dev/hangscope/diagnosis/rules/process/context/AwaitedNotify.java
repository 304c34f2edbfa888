package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.snapshot.os.OsFrame;
import dev.hangscope.snapshot.os.OsWait;
import java.util.List;
import java.util.Optional;

/**
 * Waits for a notification between Python processes: {@code Condition.wait} of {@code multiprocessing/synchronize.py} waits for a semaphore
 * that is no lock. Barriers and events are made of it.
 */
public final class AwaitedNotify {
    private static final String CONDITIONS = "/multiprocessing/synchronize.py";
    private static final String BARRIERS = "/threading.py";

    private AwaitedNotify() {}

    /** Whether all that wait for shared memory in the knot wait for a notification. */
    static boolean isAll(Knot knot) {
        List<Stuck> waiters = knot.in(OsWait.Kind.SHARED_FUTEX);
        return !waiters.isEmpty()
                && waiters.stream().allMatch(waiter -> by(waiter).isPresent());
    }

    /** What the program has called, for example {@code Barrier.wait}; empty where it waits for a lock, or its frames are not known. */
    public static Optional<String> by(Stuck stuck) {
        List<OsFrame> frames = stuck.thread().frames();
        String called = null;
        for (OsFrame frame : frames == null ? List.<OsFrame>of() : frames) {
            boolean condition = frame.file().endsWith(CONDITIONS);
            if (!condition && !(called != null && frame.file().endsWith(BARRIERS))) {
                break;
            }
            String function = frame.function();
            if (function.equals("wait") || function.endsWith(".wait")) {
                called = function;
            }
        }
        return Optional.ofNullable(called);
    }
}
