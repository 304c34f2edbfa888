package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.KnownHelp;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.history.Lender;
import java.util.HashSet;
import java.util.Set;

/**
 * Waits for a library's pool that a thread may end which moves: one that has borrowed from it, or, where others than borrowers give back, one
 * that runs code of the waiter's own classes.
 */
final class LiveBorrowers {
    /** Pools from which a thread has borrowed that may move. */
    private final Set<String> served = new HashSet<>();

    /** Pools to which others give back than those that have borrowed. */
    private final Set<String> handedOn = new HashSet<>();

    /** The classes in whose code threads are that may move; empty where nothing is handed on. */
    private final Set<String> moving = new HashSet<>();

    LiveBorrowers(Scene scene) {
        for (Lender lender : scene.jvm.knownLenders()) {
            boolean live = lender.loans().stream()
                    .map(loan -> scene.threads.living(loan.thread()))
                    .anyMatch(thread -> thread != null && KnownHelp.mayMove(scene, thread));
            if (live) {
                served.add(lender.pool());
            }
            if (lender.fromOthers() > 0) {
                handedOn.add(lender.pool());
            }
        }
        if (!handedOn.isEmpty()) {
            scene.jvm.threads().stream()
                    .filter(thread -> thread.role() == JavaThread.Role.APPLICATION && KnownHelp.mayMove(scene, thread))
                    .forEach(thread -> moving.addAll(Helpers.code(thread.stack().stream())));
        }
    }

    /** Whether one of them may end this wait. */
    boolean mayEnd(JavaThread waiter) {
        if (served.isEmpty() && handedOn.isEmpty()) {
            return false;
        }
        Set<String> entered = new HashSet<>();
        for (Frame frame : waiter.stack()) {
            entered.add(frame.type());
        }
        return entered.stream().anyMatch(served::contains)
                || (entered.stream().anyMatch(handedOn::contains)
                        && Helpers.code(waiter.stack().stream()).stream().anyMatch(moving::contains));
    }
}
