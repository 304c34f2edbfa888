package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.JvmSide;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.WaitWords;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.waitgraph.ChildJvmNodes;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.util.ArrayList;
import java.util.List;

/** What a JVM among the descendants finds in itself, as the report of its ancestor tells it: with whom it holds up here. */
final class FindingsOfChild {

    private FindingsOfChild() {}

    /** Its findings, without those on processes: the ancestor sees these itself. */
    static List<Finding> findings(Situation situation, Diagnosis child) {
        long pid = child.snapshot().process().pid();
        List<Dependent> held = heldUpBy(situation, pid);
        return child.findings().stream()
                .filter(finding -> isOfItsThreads(child, finding))
                .map(finding -> within(situation, pid, finding, held))
                .toList();
    }

    /**
     * Of a JVM that is known by a thread dump the ancestor does not see what its threads do with processes: that is told, too.
     */
    private static boolean isOfItsThreads(Diagnosis child, Finding finding) {
        long processes = finding.waiters().stream()
                .filter(waiter -> ProcessWaitGraph.isOfProcess(waiter.node()))
                .count();
        return processes == 0
                || child.snapshot().isOneDump() && processes < finding.waiters().size();
    }

    private static Finding within(Situation situation, long pid, Finding finding, List<Dependent> held) {
        List<Dependent> holdsUp = new ArrayList<>();
        finding.holdsUp().forEach(dependent -> holdsUp.add(new Dependent.OfDescendant(dependent, pid)));
        holdsUp.addAll(held);
        return new Finding(
                finding.id(),
                finding.kind(),
                finding.verdict(),
                "in " + name(situation, pid) + ": " + finding.summary(),
                finding.stuckFor(),
                finding.waiters().stream()
                        .map(waiter -> new Finding.Waiter(
                                ProcessWaitGraph.isOfProcess(waiter.node())
                                        ? waiter.node()
                                        : ChildJvmNodes.node(pid, waiter.node()),
                                waiter.pid(),
                                waiter.thread(),
                                waiter.virtual(),
                                waiter.at(),
                                waiter.frame()))
                        .toList(),
                finding.resource(),
                finding.releasers(),
                holdsUp,
                finding.evidence(),
                finding.notProvenBecause(),
                finding.fix());
    }

    private static String name(Situation situation, long pid) {
        OsFacts os = situation.snapshot().os();
        return "process "
                + (os == null
                        ? Long.toString(pid)
                        : os.process(pid).map(OsProcess::label).orElse(Long.toString(pid)));
    }

    /** Threads here that wait for the process, and for nobody else who may move. */
    private static List<Dependent> heldUpBy(Situation situation, long pid) {
        return JvmSide.of(situation).stream()
                .flatMap(java -> java.stuckBy(List.of(ProcessWaitGraph.process(pid))).stream())
                .map(thread -> new Dependent.OfThreads(
                        List.of(thread.name()), WaitWords.doing(thread.waitsFor(), null), WaitWords.at(thread)))
                .<Dependent>map(each -> each)
                .toList();
    }
}
