package dev.hangscope.diagnosis.rules.process.pipe;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.process.context.FifoKnots;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import java.util.List;

/**
 * Processes that are joined by FIFOs with names, and that each wait for the other to write first. SUSPECTED, since any process may open
 * a FIFO by its name and write.
 */
public final class FifoConversation implements Rule {

    @Override
    public Kind kind() {
        return Kind.SELF_HELD_PIPE;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.ofWholeMachine(situation).orElse(null);
        return scene == null
                ? List.of()
                : FifoKnots.conversations(scene).stream()
                        .filter(knot -> scene.isOldEnough(knot, Verdict.SUSPECTED))
                        .map(knot -> finding(scene, knot))
                        .toList();
    }

    private static Finding finding(ProcessScene scene, Knot knot) {
        OsDescriptor first = knot.threads().get(0).stream().orElseThrow();
        List<Evidence> evidence = knot.threads().stream()
                .map(reader -> new Evidence(EvidenceLabel.READS, words(scene, reader)))
                .toList();
        return new Finding(
                FindingId.of(
                        Kind.SELF_HELD_PIPE,
                        knot.threads().stream()
                                .map(reader -> reader.process().name() + " FIFO")
                                .toList()),
                Kind.SELF_HELD_PIPE,
                Verdict.SUSPECTED,
                knot.processes().size()
                        + " processes read from each other through FIFOs, and each holds the end that another reads: none of"
                        + " them writes first.",
                scene.stuckFor(knot),
                knot.threads().stream().map(KnotRule::waiter).toList(),
                Streams.resource(scene, first),
                Streams.holdersOfOtherEnd(scene, first),
                scene.holdsUp(knot),
                evidence,
                List.of("any process may open the FIFOs by their names and write"),
                "Let one side write first: flush its buffered output, or close its end, before it reads.");
    }

    private static String words(ProcessScene scene, Stuck reader) {
        OsDescriptor fifo = reader.stream().orElseThrow();
        return KnotRule.name(reader.process()) + " descriptor " + fifo.fd() + ", "
                + Streams.resource(scene, fifo).detail();
    }
}
