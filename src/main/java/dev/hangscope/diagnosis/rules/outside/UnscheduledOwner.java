package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import java.util.ArrayList;
import java.util.List;

/**
 * A thread that the JVM calls runnable has used no processor time for long, and others wait for a lock that it holds: it was suspended
 * ({@code Thread.suspend}, a debugger), or is in a native call that does not return. It may go on, so this is only suspected.
 */
public final class UnscheduledOwner implements Rule {
    /** A busy machine lets a thread wait, but not in so many samples. */
    private static final int LOOKS = 4;

    @Override
    public Kind kind() {
        return Kind.UNEXPLAINED_WAIT;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        return Obstacle.all(situation).stream()
                .filter(UnscheduledOwner::stands)
                .filter(obstacle -> !obstacle.wantItsLock().isEmpty())
                .map(obstacle -> finding(scene, obstacle))
                .toList();
    }

    private static boolean stands(Obstacle obstacle) {
        JavaThread thread = obstacle.thread();
        return thread.state() == Thread.State.RUNNABLE
                && thread.waitsFor() == null
                && obstacle.activity().looks() >= LOOKS
                && obstacle.activity().cpu().isZero();
    }

    private static Finding finding(Scene scene, Obstacle obstacle) {
        JavaThread thread = obstacle.thread();
        List<JavaThread> waiters = obstacle.wantItsLock();
        ResourceFacts lock = scene.resourceOf(waiters.get(0));
        String method = thread.userFrame().map(Scene::method).orElse("a method of the JDK");
        List<String> marks = new ArrayList<>(List.of("stands at " + Scene.mark(thread)));
        waiters.forEach(waiter -> marks.add("behind at " + Scene.mark(waiter)));
        return new Finding(
                FindingId.of(Kind.UNEXPLAINED_WAIT, marks),
                Kind.UNEXPLAINED_WAIT,
                Verdict.SUSPECTED,
                Words.quoted(thread.name()) + " is runnable in " + method + " and has used no processor time in "
                        + Words.duration(obstacle.activity().span()) + "; " + obstacle.waiting() + ".",
                Scene.longest(waiters),
                scene.waiters(waiters),
                lock == null ? null : ResourceWords.of(lock),
                List.of(),
                obstacle.heldUpBeside(scene, waiters),
                Callers.lines(List.of(thread)),
                List.of("the thread may go on when it is resumed, or when its native call returns"),
                "Check whether the thread in " + method
                        + " was suspended (Thread.suspend, a debugger), or is in a native call that does not return,"
                        + " and hold no lock there.");
    }
}
