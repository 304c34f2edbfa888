package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.history.Standstill;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.util.List;

/**
 * A JVM that stands still as a whole more than half of the time, again and again: it gets no processor, waits for memory, is stopped, or its
 * threads wait at safepoints. One stop that is over is nothing. A full heap, which does the same, is told by {@link CollectingVm}.
 * Suspected, since what keeps it may end.
 */
public final class HaltingVm implements Rule {
    private static final int LEAST_TIMES = 3;

    @Override
    public Kind kind() {
        return Kind.VM_STALL;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Standstill still = situation.snapshot().standstill();
        JvmFacts jvm = situation.snapshot().jvm();
        if (still == null) {
            return List.of();
        }
        boolean halts = still.times() >= LEAST_TIMES
                && still.span().compareTo(situation.after()) >= 0
                && still.lost().multipliedBy(2).compareTo(still.span()) > 0;
        boolean collects = jvm != null
                && jvm.fullHeap() != null
                && jvm.fullHeap().collectors().compareTo(jvm.fullHeap().others()) > 0;
        return halts && !collects
                ? List.of(finding(situation.snapshot().process().pid(), still))
                : List.of();
    }

    private static Finding finding(long pid, Standstill still) {
        return new Finding(
                FindingId.of(Kind.VM_STALL, List.of("halts")),
                Kind.VM_STALL,
                Verdict.SUSPECTED,
                "The JVM did not run for " + Words.duration(still.lost()) + " of the last "
                        + Words.duration(still.span()) + ", in " + Words.count(still.times(), "part")
                        + " of which the longest took " + Words.duration(still.longest()) + ".",
                still.span(),
                List.of(new Finding.Waiter(ProcessWaitGraph.process(pid), pid, null, false, "HotSpot")),
                null,
                List.of(),
                List.of(),
                still.limits().stream()
                        .map(limit -> new Evidence(EvidenceLabel.LIMIT, limit))
                        .toList(),
                List.of("what keeps it from running may end"),
                still.limits().isEmpty()
                        ? "Find what keeps it from running: a stop by a signal or a frozen group, a machine without free processors or"
                                + " memory (/proc/pressure), or pauses of the JVM (-Xlog:safepoint)."
                        : "Give its control group more of what the limit keeps from it.");
    }
}
