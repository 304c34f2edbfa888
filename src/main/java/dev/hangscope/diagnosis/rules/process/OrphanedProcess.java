package dev.hangscope.diagnosis.rules.process;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsOrphan;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.text.Secrets;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process that outlived its parent: a note. Told of one whose parent a watcher saw end, unless it holds somebody up; and of a
 * process asked about that was forked without exec, belongs to another's session and has init as its parent: its program's
 * first process is gone.
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
        OsFacts facts = scene.facts();
        Stream<Finding> asked = facts.processes().stream()
                .filter(process -> process.relation() == Relation.ROOT && isOrphan(process))
                .map(OrphanedProcess::finding);
        Stream<Finding> seen = facts.orphans().stream()
                .filter(orphan -> facts.process(orphan.pid()).isEmpty())
                .map(orphan -> finding(orphan, facts));
        return Stream.concat(asked, seen).toList();
    }

    private static Finding finding(OsOrphan orphan, OsFacts facts) {
        String parent = facts.ended().stream()
                .filter(ended -> ended.pid() == orphan.formerParent())
                .findFirst()
                .map(ended -> ended.label() + ", which ended" + (ended.exit() == null ? "" : " (" + ended.exit() + ")"))
                .orElse(orphan.formerParent() + ", which ended");
        return new Finding(
                FindingId.of(Kind.ORPHANED_PROCESS, List.of(Secrets.redacted(orphan.command()))),
                Kind.ORPHANED_PROCESS,
                Verdict.NOTE,
                "process " + orphan.label() + " lives on without its parent " + parent + ".",
                Duration.ZERO,
                List.of(new Finding.Waiter(
                        ProcessWaitGraph.process(orphan.pid()), orphan.pid(), orphan.label(), false, "running on")),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "End it with its parent (a process group, prctl PR_SET_PDEATHSIG, ProcessHandle.descendants() before destroy()),"
                        + " or leave it where it is meant to run on.");
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
                List.of(new Evidence(
                        EvidenceLabel.ORPHAN,
                        "forked without exec, in session " + process.session() + " of another process")),
                List.of(),
                "Let the child notice its parent's end (read a pipe from it, prctl PR_SET_PDEATHSIG), or end it with the"
                        + " parent (daemon=True, a process group).");
    }
}
