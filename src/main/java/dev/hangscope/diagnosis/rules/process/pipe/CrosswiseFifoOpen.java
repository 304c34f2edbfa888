package dev.hangscope.diagnosis.rules.process.pipe;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Two processes open the two FIFOs of a conversation in opposite order: each waits in open(2) for the other one to open the other
 * side. LIKELY, since any process may open a FIFO by its name.
 *
 * <p>Services that wait for clients look alike. So the two have to be the only ones of the tree that open FIFOs, and the FIFOs
 * different ones of one directory. Both have to open for the same direction: a service that takes commands from one FIFO and offers
 * its status on another does not. They have to be a process and its child, or children of one parent that both write: workers side
 * by side that read are services.
 */
public final class CrosswiseFifoOpen implements Rule {

    @Override
    public Kind kind() {
        return Kind.DEADLOCK;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.ofWholeMachine(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        List<FifoOpen> opens = FifoOpen.in(scene);
        if (opens.size() != 2) {
            return List.of();
        }
        FifoOpen first = opens.get(0);
        FifoOpen second = opens.get(1);
        Knot knot = new Knot(List.of(first.waiter(), second.waiter()));
        boolean crosswise = first.writes() == second.writes()
                && areRelated(first, second)
                && !first.path().equals(second.path())
                && first.directory().equals(second.directory());
        return crosswise && scene.isOldEnough(knot, Verdict.LIKELY)
                ? List.of(finding(scene, knot, first, second))
                : List.of();
    }

    /** The facts have parents before their children. */
    private static boolean areRelated(FifoOpen first, FifoOpen second) {
        boolean siblings = first.process().parent() == second.process().parent()
                && first.process().pid() != second.process().pid();
        return second.process().parent() == first.process().pid() || (siblings && first.writes());
    }

    private static Finding finding(ProcessScene scene, Knot knot, FifoOpen first, FifoOpen second) {
        Set<Dependent> dependents = new LinkedHashSet<>(scene.holdsUp(knot));
        return new Finding(
                FindingId.of(
                        Kind.DEADLOCK,
                        List.of(
                                first.process().name(),
                                first.kind().name(),
                                second.kind().name())),
                Kind.DEADLOCK,
                Verdict.LIKELY,
                KnotRule.name(first.process()) + " opens the FIFO " + first.path() + way(first) + " and "
                        + KnotRule.name(second.process()) + " the FIFO " + second.path() + way(second)
                        + "; each waits for the other side of its own, and none opens it.",
                scene.stuckFor(knot),
                List.of(KnotRule.waiter(first.waiter()), KnotRule.waiter(second.waiter())),
                new Resource(ResourceType.FIFO, null, null, first.path() + ", " + second.path()),
                List.of(),
                List.copyOf(dependents),
                List.of(),
                List.of("any process may open the FIFOs by their names"),
                "Open the FIFOs in the same order in both programs: each open waits until the other side is opened too. Or open"
                        + " one for reading and writing (3<>fifo), which does not wait.");
    }

    private static String way(FifoOpen open) {
        return open.writes() ? " to write" : " to read";
    }
}
