package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import java.util.List;

/**
 * Lowers the verdict of a stuck part in which a process handles signals of its own. A handler can do anything: put an item,
 * post a semaphore, write to a pipe. So the whole part, and not only that process, may be idle by design: a supervisor with
 * its workers, a service with an idle pool. A process that waits for the exit of one of them (a shell, an init) does not
 * change that. A full pipe does, and so does a process or Java thread that waits for more than an exit.
 */
public final class SignalGuard {
    private final List<OsProcess> handlers;
    private final Knot knot;
    private final boolean isAwaited;

    private SignalGuard(List<OsProcess> handlers, Knot knot, boolean isAwaited) {
        this.handlers = handlers;
        this.knot = knot;
        this.isAwaited = isAwaited;
    }

    public static SignalGuard of(ProcessScene scene, Knot knot) {
        List<OsProcess> handlers = knot.processes().stream()
                .filter(process -> process.wakeups().contains(Wakeup.SIGNAL_HANDLER))
                .toList();
        return new SignalGuard(handlers, knot, !handlers.isEmpty() && scene.isAwaitedBesidesExit(knot));
    }

    public boolean applies() {
        return !handlers.isEmpty();
    }

    /** The highest verdict that is left. */
    Verdict highest() {
        // No program is meant to wait in set() or notify(): it waits for a waiter that a signal interrupted, or that
        // has ended.
        if (!knot.in(OsWait.Kind.WRITE).isEmpty() || knot.threads().stream().anyMatch(Shape::isInNotify)) {
            return Verdict.LIKELY;
        }
        return isAwaited ? Verdict.SUSPECTED : Verdict.NOTE;
    }

    String doubt() {
        return KnotRule.name(handlers.get(0))
                + " has a handler of its own for a signal such as SIGHUP or SIGTERM, and may be"
                + " meant to wait for it";
    }

    /** What is told in place of the hang. */
    String summary() {
        int others = knot.processes().size() - 1;
        return KnotRule.name(handlers.get(0))
                + (others == 0
                        ? " waits"
                        : " and " + others + (others == 1 ? " more process" : " more processes") + " wait")
                + " without timeout, and only a signal that it handles can end that: idle by design, as far as can be"
                + " seen.";
    }
}
