package dev.hangscope.diagnosis.rules.process.unexplained;

import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import java.util.Set;

/** The process that was asked about with its descendants. */
final class StuckTree {
    private StuckTree() {}

    /** Whether each of its processes waits, only an act from outside could end that, and no signal is meant to. */
    static boolean canNotMove(ProcessScene scene) {
        return scene.facts().processes().stream()
                .filter(process -> process.relation() != Relation.OUTSIDER && !process.isDefunct())
                .allMatch(process -> waits(scene, process));
    }

    private static boolean waits(ProcessScene scene, OsProcess process) {
        return scene.allStuckUnlessWeak(Set.of(process.pid()))
                && !process.wakeups().contains(Wakeup.SIGNAL_HANDLER);
    }
}
