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
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.FullHeap;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM whose collectors use nearly all of its processor time, while no collection leaves room: a live set that is as large as the heap.
 * A program that makes much garbage also collects all the time, but in a heap that is not full after a collection. Suspected, since the
 * application may let go of what it keeps.
 */
public final class CollectingVm implements Rule {
    /** With fewer samples each of them may have met the moment before a collection. */
    private static final int LEAST_SAMPLES = 4;

    /** So many times the processor time of all other threads; 18 to 90 times was measured with four collectors of JDK 17. */
    private static final int LEAST_RATIO = 4;

    /** The least part of a processor for the collectors, as a divisor of the time: others may leave them little of one. */
    private static final int LEAST_SHARE = 4;

    private static final long MEBIBYTE = 1L << 20;

    @Override
    public Kind kind() {
        return Kind.VM_STALL;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        FullHeap heap = scene == null ? null : scene.jvm.fullHeap();
        return scene != null && heap != null && heap.span().compareTo(scene.after) >= 0 && onlyCollects(heap)
                ? List.of(finding(scene, heap))
                : List.of();
    }

    private static boolean onlyCollects(FullHeap heap) {
        return heap.samples() >= LEAST_SAMPLES
                && FullHeap.isNearlyFull(heap.leastUsed(), heap.most())
                && heap.collectors().compareTo(heap.others().multipliedBy(LEAST_RATIO)) >= 0
                && heap.collectors().multipliedBy(LEAST_SHARE).compareTo(heap.span()) >= 0;
    }

    private static Finding finding(Scene scene, FullHeap heap) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                EvidenceLabel.HEAP,
                "at least " + Words.number(heap.leastUsed() / MEBIBYTE) + " of "
                        + Words.number(heap.most() / MEBIBYTE) + " MiB in use in each of "
                        + Words.count(heap.samples(), "sample")));
        heap.limits().forEach(limit -> evidence.add(new Evidence(EvidenceLabel.LIMIT, limit)));
        return new Finding(
                FindingId.of(Kind.VM_STALL, List.of("collects")),
                Kind.VM_STALL,
                Verdict.SUSPECTED,
                "The JVM collects garbage nearly all the time, and its heap stays full: collectors used "
                        + Words.duration(heap.collectors()) + " of processor time in "
                        + Words.duration(heap.span()) + ", all other threads " + Words.duration(heap.others()) + ".",
                heap.span(),
                List.of(new Finding.Waiter(ProcessWaitGraph.process(scene.pid()), scene.pid(), null, false, "HotSpot")),
                null,
                List.of(),
                List.of(),
                evidence,
                List.of("the application may let go of what it keeps"),
                "Give it more memory (-Xmx), or find what fills the heap: a heap dump (jcmd " + scene.pid()
                        + " GC.heap_dump) shows what is kept, -Xlog:gc how full it stays.");
    }
}
