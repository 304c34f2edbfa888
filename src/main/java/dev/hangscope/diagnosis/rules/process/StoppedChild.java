package dev.hangscope.diagnosis.rules.process;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.List;

/** A process stopped by a signal for which others wait: LIKELY, since SIGCONT from outside would free them. */
final class StoppedChild implements Rule {

    @Override
    public Kind kind() {
        return Kind.STOPPED_CHILD;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.of(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (Knot knot : scene.weakKnots()) {
            List<Stuck> stopped = knot.in(OsWait.Kind.STOPPED);
            List<String> holdsUp = scene.holdsUp(knot);
            if (!stopped.isEmpty() && !holdsUp.isEmpty() && scene.isOldEnough(knot, Verdict.LIKELY)) {
                findings.add(finding(scene, knot, stopped, holdsUp));
            }
        }
        return findings;
    }

    private static Finding finding(ProcessScene scene, Knot knot, List<Stuck> stopped, List<String> holdsUp) {
        Stuck first = stopped.get(0);
        return new Finding(
                FindingId.of(Kind.STOPPED_CHILD, List.of(first.process().name())),
                Kind.STOPPED_CHILD,
                Verdict.LIKELY,
                KnotRule.name(first.process()) + " is stopped by a signal, and others wait for it.",
                scene.stuckFor(knot),
                stopped.stream().map(KnotRule::waiter).toList(),
                null,
                List.of(),
                holdsUp,
                List.of(),
                List.of("whoever stopped it may send SIGCONT"),
                "Send it SIGCONT (kill -CONT " + first.pid() + "), and find out who stopped it: a terminal (SIGTTIN,"
                        + " SIGTTOU), a job control key, or kill -STOP.");
    }
}
