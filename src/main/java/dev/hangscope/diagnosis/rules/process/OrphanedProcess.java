package dev.hangscope.diagnosis.rules.process;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.time.Duration;
import java.util.List;

/**
 * A process that outlived its parent: a note. Told of a process that was forked without exec, belongs to another's
 * session and has init as its parent: its program's first process is gone.
 */
final class OrphanedProcess implements Rule {

    @Override
    public Kind kind() {
        return Kind.ORPHANED_PROCESS;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.of(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        return scene.facts().processes().stream()
                .filter(process -> process.relation() == Relation.ROOT && isOrphan(process))
                .map(OrphanedProcess::finding)
                .toList();
    }

    private static boolean isOrphan(OsProcess process) {
        return process.parent() == 1
                && process.forkedOnly()
                && process.session() != process.pid()
                && !process.isDefunct();
    }

    private static Finding finding(OsProcess process) {
        return new Finding(
                FindingId.of(Kind.ORPHANED_PROCESS, List.of(process.name())),
                Kind.ORPHANED_PROCESS,
                Verdict.NOTE,
                KnotRule.name(process) + " outlived the process that forked it; its parent is now process 1.",
                Duration.ZERO,
                List.of(new Finding.Waiter(
                        ProcessWaitGraph.process(process.pid()),
                        process.pid(),
                        process.label(),
                        false,
                        Streams.waits(process))),
                null,
                List.of(),
                List.of(),
                List.of("orphan: forked without exec, in session " + process.session() + " of another process"),
                List.of(),
                "Let the child notice its parent's end (read a pipe from it, prctl PR_SET_PDEATHSIG), or end it with the"
                        + " parent (daemon=True, a process group).");
    }
}
