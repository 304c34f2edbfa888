package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;

/** A thread that died of an exception and that a waiter had started in a method in which it still is. */
final class LostHelper {
    private LostHelper() {}

    /**
     * Whether the thread keeps the process alive as far as its stack tells, and has lost a helper: then it may as well wait for what that
     * helper was to do.
     */
    static boolean isOf(Scene scene, JavaThread waiter) {
        return scene.idleByDesign().mayBeMainOfServer(waiter)
                && scene.jvm.endedThreads().stream()
                        .anyMatch(ended -> ended.uncaught() != null && isStartedThere(ended, waiter));
    }

    /** Whether the waiter started it, in a method in which it still is. */
    static boolean isStartedThere(EndedThread dead, JavaThread waiter) {
        Site started = dead.startedAt();
        return Long.valueOf(waiter.id()).equals(dead.startedBy())
                && started != null
                && started.user()
                        .filter(frame -> waiter.stack().stream()
                                .anyMatch(each -> each.writtenIn().equals(frame.writtenIn())))
                        .isPresent();
    }
}
