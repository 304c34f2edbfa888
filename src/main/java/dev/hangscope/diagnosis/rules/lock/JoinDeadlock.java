package dev.hangscope.diagnosis.rules.lock;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.ExitCall;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.history.QueueUse;
import java.util.List;
import java.util.Optional;

/**
 * Threads wait for each other's end. A thread that joins itself is the known way to wait for a signal, and matters only
 * where another one waits for it, or where it was to handle the items that lie in a queue. A caller of {@code System.exit} joins the shutdown hooks.
 */
public final class JoinDeadlock implements Rule {

    @Override
    public Kind kind() {
        return Kind.JOIN_DEADLOCK;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        return scene == null
                ? List.of()
                : scene.knots().stream()
                        .map(members -> new ThreadKnot(scene, members))
                        .filter(ThreadKnot::isJoinsAlone)
                        .filter(knot -> knot.members().size() > 1
                                || (knot.hasCertainVictims() && !isRest(scene, knot))
                                || leavesItems(scene, knot))
                        .map(knot -> knot.finding(Kind.JOIN_DEADLOCK, summary(knot), fix(knot)))
                        .toList();
    }

    /**
     * Whether the thread does nothing but join itself, in a process that serves, and others do no more than join it: so a main thread waits
     * for the end of the process. A close() that joins its own thread has a caller there.
     */
    private static boolean isRest(Scene scene, ThreadKnot knot) {
        return !isCalled(knot) && scene.idleByDesign().isServed() && knot.isJoinedAlone();
    }

    private static boolean isCalled(ThreadKnot knot) {
        return knot.members().get(0).stack().stream()
                        .filter(frame -> !frame.isJdk() && !frame.type().contains("$$Lambda"))
                        .count()
                > 1;
    }

    /** Whether items lie in a queue from which no other thread took: the thread joins itself while it handles one, and not to rest. */
    private static boolean leavesItems(Scene scene, ThreadKnot knot) {
        for (QueueFacts queue : scene.jvm.queues()) {
            if (queue.complete() && queue.foldedUses() == null && queue.size() > 0 && isOnlyConsumer(queue, knot)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOnlyConsumer(QueueFacts queue, ThreadKnot knot) {
        boolean takes = false;
        for (QueueUse use : queue.uses()) {
            boolean isMember = use.thread() == knot.members().get(0).id();
            if (use.takes() > 0 && !isMember) {
                return false;
            }
            takes |= use.takes() > 0;
        }
        return takes;
    }

    private static String summary(ThreadKnot knot) {
        List<JavaThread> members = knot.members();
        Optional<JavaThread> exiting = exiting(knot);
        if (exiting.isPresent()) {
            return "System.exit waits for ever for a shutdown hook that waits for the end of "
                    + (members.size() == 2 ? "the thread that called it." : "threads that wait for the hook.");
        }
        return members.size() == 1
                ? "1 thread waits for ever for its own end."
                : Words.count(members.size(), "thread") + " wait for ever for each other's end.";
    }

    private static Optional<JavaThread> exiting(ThreadKnot knot) {
        return knot.members().stream().filter(ExitCall::isIn).findFirst();
    }

    private static String fix(ThreadKnot knot) {
        String places = Words.list(knot.places());
        if (exiting(knot).isPresent()) {
            return "call System.exit from a thread for which no shutdown hook waits, or let the hook not join ("
                    + places + ").";
        }
        if (knot.members().size() == 1) {
            return "let " + places
                    + " not join the thread that it runs in: compare with Thread.currentThread() first, or"
                    + " close from another thread.";
        }
        return "let one of them end without joining the other (" + places + "), or join with a time-out.";
    }
}
