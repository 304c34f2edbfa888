package dev.hangscope.snapshot.threaddump;

import java.util.List;
import java.util.Set;

/** What a stack alone tells of its thread. */
final class BareStack {
    private static final String OBJECT = "java.lang.Object";
    private static final Set<String> SLEEPING = Set.of("java.lang.Thread", "java.lang.VirtualThread");
    private static final String LOCK_SUPPORT = "java.util.concurrent.locks.LockSupport";

    private BareStack() {}

    /**
     * The state of a thread with this stack. One that waits to enter a monitor looks as if it ran. A wait is {@code WAITING} only where the
     * frames show that it has no time limit: {@code Object.wait(0)} does not.
     *
     * @param stack innermost frame first
     */
    static Thread.State state(List<StackTraceElement> stack) {
        if (stack.isEmpty()) {
            return Thread.State.RUNNABLE;
        }
        StackTraceElement top = stack.get(0);
        if (top.getClassName().equals(OBJECT) && top.getMethodName().startsWith("wait")) {
            return timed(untimedWait(stack));
        }
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().equals(LOCK_SUPPORT)) {
                return timed(frame.getMethodName().equals("park"));
            }
            if (SLEEPING.contains(frame.getClassName()) && frame.getMethodName().startsWith("sleep")) {
                return Thread.State.TIMED_WAITING;
            }
            if (!frame.getMethodName().startsWith("park")) {
                return Thread.State.RUNNABLE;
            }
        }
        return Thread.State.RUNNABLE;
    }

    private static Thread.State timed(boolean untimed) {
        return untimed ? Thread.State.WAITING : Thread.State.TIMED_WAITING;
    }

    /** {@code wait()} calls {@code wait(long)}, which calls the native method. */
    private static boolean untimedWait(List<StackTraceElement> stack) {
        return stack.stream()
                        .takeWhile(frame -> frame.getClassName().equals(OBJECT))
                        .filter(frame -> frame.getMethodName().equals("wait"))
                        .count()
                > 1;
    }
}
