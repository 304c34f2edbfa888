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
import java.util.Optional;

/**
 * A thread has waited for long in a system call for somebody outside, a peer of a connection above all, and holds a lock for which
 * others wait, or works on a result for which others wait. Without a lock such a wait is what programs do, so only a peer that has been
 * silent for longer is told. It may be answered yet, so this is only suspected.
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
                .filter(obstacle -> obstacle.thread().isOutside() && !BlockedOutput.isOne(obstacle))
                .filter(obstacle -> !obstacle.wantItsLock().isEmpty() || isAskedForAnother(scene, obstacle))
                .map(obstacle -> finding(scene, StuckPeers.of(situation), obstacle))
                .toList();
    }

    /** Whether it waits for the answer to a question of its own, so that another thread gets a result. */
    private static boolean isAskedForAnother(Scene scene, Obstacle obstacle) {
        SystemCall call = new SystemCall(obstacle);
        return (call.isAsking() || call.hasAsked())
                && !obstacle.wantItsResult(scene).isEmpty();
    }

    private static Finding finding(Scene scene, StuckPeers peers, Obstacle obstacle) {
        JavaThread thread = obstacle.thread();
        SystemCall call = new SystemCall(obstacle);
        Optional<String> own = OwnPeers.reason(scene, List.of(obstacle));
        // One sample may meet a slow peer while it is stopped for a moment.
        Optional<String> gone = obstacle.isSilent(scene) ? call.gone(peers).or(() -> own) : Optional.empty();
        List<String> marks = new ArrayList<>(List.of("asks at " + Scene.mark(thread)));
        askers(scene, obstacle).forEach(waiter -> marks.add("behind at " + Scene.mark(waiter)));
        String method = thread.userFrame().map(Scene::method).orElse("the call");
        return new Finding(
                FindingId.of(Kind.UNANSWERED_PEER, marks),
                Kind.UNANSWERED_PEER,
                gone.isPresent() ? Verdict.LIKELY : Verdict.SUSPECTED,
                Words.quoted(thread.name()) + " has " + call.waited() + ", and " + obstacle.waiting()
                        + gone.map(reason -> "; " + reason).orElse("") + ".",
                obstacle.activity().span(),
                scene.waiters(List.of(thread)),
                call.resource(),
                List.of(),
                obstacle.heldUp(scene),
                call.peers(scene.pid()),
                List.of(own.isPresent() ? OwnPeers.DOUBT : call.doubt()),
                call.remedy(method) + (obstacle.wantItsLock().isEmpty() ? "" : " Do not hold a lock while it waits."));
    }

    private static List<JavaThread> askers(Scene scene, Obstacle obstacle) {
        return obstacle.wantItsLock().isEmpty() ? obstacle.wantItsResult(scene) : obstacle.wantItsLock();
    }
}
