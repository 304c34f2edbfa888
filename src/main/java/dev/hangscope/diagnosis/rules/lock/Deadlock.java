package dev.hangscope.diagnosis.rules.lock;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadWait;
import java.util.List;

/**
 * Threads wait in a circle, and at least one link is a lock or a monitor that one of them holds: the classic deadlock, the
 * upgrade from a read to a write lock, and the wait for another thread's work while holding the lock that it needs. Or each link is the
 * result of a task that another of them runs.
 */
public final class Deadlock implements Rule {
    /** A part of the fix, which does not help threads that do so already. */
    public static final String TRY_LOCK = "use tryLock with a time-out";

    @Override
    public Kind kind() {
        return Kind.DEADLOCK;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        return scene == null
                ? List.of()
                : scene.knots().stream()
                        .map(members -> new ThreadKnot(scene, members))
                        .filter(knot -> (knot.hasLock() || knot.isResultsAlone()) && !knot.hasClass())
                        .map(knot -> knot.finding(Kind.DEADLOCK, summary(knot), fix(knot)))
                        .toList();
    }

    private static String summary(ThreadKnot knot) {
        List<JavaThread> members = knot.members();
        if (members.size() == 1) {
            return "1 thread waits for ever for a lock that it keeps from itself"
                    + (isUpgrade(members.get(0)) ? ": it holds the read lock and wants the write lock." : ".");
        }
        if (knot.isResultsAlone()) {
            return Words.count(members.size(), "thread")
                    + " wait for ever for each other's results: each runs the task whose result another wants.";
        }
        boolean locksAlone = knot.waits().keySet().stream()
                .allMatch(kind -> kind == ThreadWait.Kind.LOCK || kind == ThreadWait.Kind.MONITOR_ENTER);
        return Words.count(members.size(), "thread") + " wait for ever for each other: "
                + (locksAlone
                        ? "each holds a lock that another wants."
                        : "one holds a lock that another wants before it can do what the first waits for.");
    }

    private static boolean isUpgrade(JavaThread thread) {
        return thread.stack().stream()
                .anyMatch(frame -> frame.type().endsWith("ReentrantReadWriteLock$WriteLock")
                        && frame.method().startsWith("lock"));
    }

    private static String fix(ThreadKnot knot) {
        String places = Words.list(knot.places());
        String at = places.isEmpty() ? "the threads above" : places;
        if (knot.members().size() == 1) {
            return "give back the lock before " + at + " asks for it again"
                    + (isUpgrade(knot.members().get(0))
                            ? ": a read lock cannot be upgraded; take the write lock first, then look again."
                            : ": this lock is not reentrant.");
        }
        if (knot.isResultsAlone()) {
            return "compute the results in one order: a task must not ask (" + at
                    + ") for a result whose computation asks for its own.";
        }
        boolean locksAlone = knot.waits().keySet().stream()
                .allMatch(kind -> kind == ThreadWait.Kind.LOCK || kind == ThreadWait.Kind.MONITOR_ENTER);
        return locksAlone
                ? "take these locks in one order everywhere (" + at + "), or " + TRY_LOCK + "."
                : "do not wait for another thread's work while holding a lock that it needs (" + at
                        + "): release the lock first.";
    }
}
