package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import java.util.ArrayList;
import java.util.List;

/**
 * A thread has waited for long in a system call for somebody outside, a peer of a connection above all, and holds a lock for which
 * others wait. It may be answered yet, so this is only suspected.
 */
public final class UnansweredPeer implements Rule {

    @Override
    public Kind kind() {
        return Kind.UNANSWERED_PEER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        return Obstacle.all(situation).stream()
                .filter(obstacle ->
                        obstacle.thread().isOutside() && !obstacle.wantItsLock().isEmpty())
                .filter(obstacle -> !BlockedOutput.isOne(obstacle))
                .map(obstacle -> finding(scene, obstacle))
                .toList();
    }

    private static Finding finding(Scene scene, Obstacle obstacle) {
        JavaThread thread = obstacle.thread();
        SystemCall call = new SystemCall(obstacle);
        List<String> marks = new ArrayList<>(List.of("asks at " + Scene.mark(thread)));
        obstacle.wantItsLock().forEach(waiter -> marks.add("behind at " + Scene.mark(waiter)));
        String method = thread.userFrame().map(Scene::method).orElse("the call");
        return new Finding(
                FindingId.of(Kind.UNANSWERED_PEER, marks),
                Kind.UNANSWERED_PEER,
                Verdict.SUSPECTED,
                Words.quoted(thread.name()) + " has " + call.waited() + ", and " + obstacle.waiting() + ".",
                obstacle.activity().span(),
                scene.waiters(List.of(thread)),
                call.resource(),
                List.of(),
                obstacle.heldUp(scene),
                call.peers(scene.pid()),
                List.of(call.peer().orElse("the other side") + " may answer yet"),
                "Give the call in " + method + " a timeout"
                        + (call.isSocket() ? " (" + TimeoutSettings.of(thread) + ")" : "")
                        + ", and do not hold a lock while it waits.");
    }
}
