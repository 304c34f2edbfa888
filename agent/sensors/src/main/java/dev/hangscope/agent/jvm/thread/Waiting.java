package dev.hangscope.agent.jvm.thread;

import dev.hangscope.agent.jvm.thread.LivingThreads.Living;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.stack.WaitShape;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A living thread at the time of a look.
 *
 * @param kind the kind of wait that its stack shows; {@code null} when it runs
 * @param blocker the object it is parked on; {@code null} when it is not parked
 */
public record Waiting(
        Thread thread,
        long id,
        boolean virtual,
        Thread.State state,
        StackTraceElement[] stack,
        @Nullable Kind kind,
        @Nullable Object blocker) {

    /** Returns the thread as one that may wait. */
    public static Waiting of(Living living) {
        Thread thread = living.thread();
        Thread.State state = JavaThreads.state(thread);
        Kind kind = WaitShape.of(state, living.stack());
        return new Waiting(
                thread,
                living.id(),
                JavaThreads.isVirtual(thread),
                state,
                living.stack(),
                kind,
                kind == null ? null : LockSupport.getBlocker(thread));
    }

    /** Whether a frame of this class and method is on the stack. */
    public boolean isIn(String type, String method) {
        for (StackTraceElement frame : stack) {
            if (frame.getMethodName().equals(method) && frame.getClassName().equals(type)) {
                return true;
            }
        }
        return false;
    }
}
