package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.rules.context.KnownHelp;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.coroutine.CoroutineGroup;
import dev.hangscope.snapshot.coroutine.CoroutineState;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Waits in {@code runBlocking} for coroutines of which one moves: a thread runs it that may move itself, a timer resumes it, or it was
 * resumed or suspended a short time ago.
 */
final class LiveCoroutines {
    private final Set<Long> waiters = new HashSet<>();

    LiveCoroutines(Scene scene) {
        for (CoroutineGroup group : scene.jvm.knownCoroutines()) {
            if (group.awaitedBy() != null && moves(scene, group)) {
                waiters.add(group.awaitedBy());
            }
        }
    }

    private static boolean moves(Scene scene, CoroutineGroup group) {
        Duration since = group.since();
        if (since != null && since.compareTo(scene.after) < 0) {
            // The threads were looked at a moment before: the one that runs it may have been idle then.
            return true;
        }
        if (group.state() == CoroutineState.RUNNING) {
            JavaThread thread = group.thread() == null ? null : scene.threads.living(group.thread());
            return thread != null && KnownHelp.mayMove(scene, thread);
        }
        return group.state() == CoroutineState.SUSPENDED && group.resumesIn() != null;
    }

    /** Whether one of them may end this wait. */
    boolean mayEnd(JavaThread waiter) {
        return waiters.contains(waiter.id());
    }
}
