package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Threads that burn processor time at one line while nothing else in the JVM is at work, and for which no thread waits: what waits is the end
 * of the JVM. It looks the same where the innermost loop of a computation fits into a line, so this is a remark.
 */
public final class LoneLoop implements ClosingRule {

    @Override
    public Kind kind() {
        return Kind.ENDLESS_LOOP;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null || !found.isEmpty()) {
            return List.of();
        }
        List<Obstacle> loops = LoopThatOthersAwait.loops(situation, scene).toList();
        Set<Long> ids = loops.stream().map(loop -> loop.thread().id()).collect(Collectors.toSet());
        boolean alone = loops.stream().anyMatch(loop -> !loop.thread().daemon())
                && scene.freeWithout(ids).stream().allMatch(SilentPeers::waitsForAnotherThread);
        return alone ? List.of(finding(scene, loops)) : List.of();
    }

    private static Finding finding(Scene scene, List<Obstacle> loops) {
        Obstacle first = loops.get(0);
        JavaThread thread = first.thread();
        String method = EndlessLoop.method(thread);
        return new Finding(
                FindingId.of(Kind.ENDLESS_LOOP, List.of("runs alone at " + Scene.mark(thread))),
                Kind.ENDLESS_LOOP,
                Verdict.NOTE,
                EndlessLoop.haveRun(loops) + " at one line of " + method + " all the time, with "
                        + Words.duration(first.activity().cpu()) + " of processor time in "
                        + Words.duration(first.activity().span()) + ", and no other thread is at work.",
                first.activity().span(),
                scene.waiters(Obstacle.threads(loops)),
                null,
                List.of(),
                List.of(),
                List.of(EndlessLoop.innermost(thread)),
                List.of(),
                EndlessLoop.fix(thread, method, ""));
    }
}
