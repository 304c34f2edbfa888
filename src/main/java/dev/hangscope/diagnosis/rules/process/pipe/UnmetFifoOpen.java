package dev.hangscope.diagnosis.rules.process.pipe;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Programs;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A program opens a FIFO to write, no process has it open to read, and another process waits for the program's exit: a reader
 * that has ended, or a FIFO where a file was expected. LIKELY, since any process may open the FIFO.
 *
 * <p>A service that offers data through a FIFO waits like that by design, and so does one that takes commands from it. So only
 * programs that are meant to end are reported: those of a command line that ends, and those that a program other than a shell or
 * an init waits for. A program that opens a FIFO to read is never reported by itself. Nor is any program while another process of
 * the tree is at work: the reader of a FIFO closes it and opens it again for each message, and may be busy with the last one.
 */
public final class UnmetFifoOpen implements Rule {

    @Override
    public Kind kind() {
        return Kind.DEAD_CONSUMER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.ofWholeMachine(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        return FifoOpen.in(scene).stream()
                .filter(open -> open.writes()
                        && isMeantToEnd(scene, open.process())
                        && !mayBeOpenedLater(scene, open.process()))
                .filter(open -> scene.isOldEnough(open.knot(), Verdict.LIKELY))
                .map(open -> finding(scene, open))
                .toList();
    }

    private static boolean isMeantToEnd(ProcessScene scene, OsProcess process) {
        if (process.wakeups().contains(Wakeup.SIGNAL_HANDLER)) {
            return false;
        }
        return Programs.endsByItself(process)
                || scene.waitersForEndOf(List.of(process.pid())).stream()
                        .anyMatch(waiter -> !Programs.runsServices(waiter.process()));
    }

    /** Whether a process of the tree other than the program and those that wait for it can still run, and so open the FIFO. */
    private static boolean mayBeOpenedLater(ProcessScene scene, OsProcess program) {
        Set<Long> line = new HashSet<>();
        for (OsProcess each = program; each != null && line.add(each.pid()); ) {
            each = each.relation() == Relation.ROOT ? null : scene.holders().process(each.parent());
        }
        return scene.facts().processes().stream()
                .filter(each -> each.relation() != Relation.OUTSIDER && !each.isDefunct() && !line.contains(each.pid()))
                .anyMatch(each -> !scene.graph().isStuckUnlessWeak(ProcessWaitGraph.process(each.pid())));
    }

    private static Finding finding(ProcessScene scene, FifoOpen open) {
        return new Finding(
                FindingId.of(
                        Kind.DEAD_CONSUMER,
                        List.of(open.process().name(), open.kind().name())),
                Kind.DEAD_CONSUMER,
                Verdict.LIKELY,
                KnotRule.name(open.process()) + " opens the FIFO " + open.path()
                        + " to write, and waits for a reader; no process has it open to read.",
                scene.stuckFor(open.knot()),
                List.of(KnotRule.waiter(open.waiter())),
                new Resource(ResourceType.FIFO, null, null, open.path()),
                List.of(),
                scene.holdsUp(open.knot()),
                List.of(),
                List.of("any process may open the FIFO by its name"),
                "Start the reader first, or remove the FIFO if a file was meant; open it with O_NONBLOCK (or for reading and"
                        + " writing, as in 3<>fifo) where the reader may be missing.");
    }
}
