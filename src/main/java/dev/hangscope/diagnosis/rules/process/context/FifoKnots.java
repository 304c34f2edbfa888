package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Knots that only a process could open which opens a FIFO by its name. A reader of a FIFO waits for such newcomers by design, so these
 * count only with a sign that no newcomer is meant to come.
 */
public final class FifoKnots {
    private FifoKnots() {}

    /** Those in which a writer is blocked by a full FIFO, and a process that has it open to read waits for the writer's exit. */
    static List<Knot> full(ProcessScene scene) {
        return of(scene).stream()
                .filter(knot ->
                        knot.in(OsWait.Kind.WRITE).stream().anyMatch(writer -> isReadByJoiner(scene, knot, writer)))
                .toList();
    }

    private static boolean isReadByJoiner(ProcessScene scene, Knot knot, Stuck writer) {
        return knot.in(OsWait.Kind.CHILD).stream()
                .filter(joiner -> joiner.pid() != writer.pid())
                .anyMatch(joiner -> writer.stream()
                        .filter(FifoKnots::isFifo)
                        .filter(fifo -> scene.holders().readersOf(fifo).contains(joiner.pid()))
                        .isPresent());
    }

    /**
     * Those of processes that read from each other: each waits for data of a FIFO of its own, which another of them has open to write,
     * and only to write. A service keeps its own FIFO open for itself, or for reading and writing. Empty while any process of the
     * tree can move.
     */
    public static List<Knot> conversations(ProcessScene scene) {
        Set<Long> tree = new HashSet<>();
        for (OsProcess process : scene.facts().processes()) {
            if (process.relation() != Relation.OUTSIDER && !process.isDefunct()) {
                tree.add(process.pid());
            }
        }
        return scene.allStuckUnlessWeak(tree)
                ? of(scene).stream().filter(knot -> isConversation(scene, knot)).toList()
                : List.of();
    }

    private static boolean isConversation(ProcessScene scene, Knot knot) {
        Set<Long> pids = knot.pids();
        Set<Long> fifos = new HashSet<>();
        for (Stuck reader : knot.threads()) {
            OsDescriptor fifo = reader.stream().filter(FifoKnots::isFifo).orElse(null);
            boolean reads = reader.kind() == OsWait.Kind.READ && reader.isMain();
            boolean handlesSignals = reader.process().wakeups().contains(Wakeup.SIGNAL_HANDLER);
            if (fifo == null || !reads || handlesSignals || !fifos.add(fifo.inode())) {
                return false;
            }
            Set<Long> writers = scene.holders().writersOf(fifo);
            boolean others = !writers.isEmpty()
                    && pids.containsAll(writers)
                    && scene.holders().readersOf(fifo).stream().noneMatch(writers::contains);
            if (!others) {
                return false;
            }
        }
        return pids.size() > 1;
    }

    private static boolean isFifo(OsDescriptor descriptor) {
        return descriptor.kind() == OsDescriptor.Kind.FIFO;
    }

    /** Knots of reads, writes and waits for an exit, at least one of them on a FIFO with a name. */
    private static List<Knot> of(ProcessScene scene) {
        boolean none = scene.facts().processes().stream()
                .flatMap(process -> process.descriptors().stream())
                .noneMatch(FifoKnots::isFifo);
        return none
                ? List.of()
                : scene.weakKnots().stream()
                        .filter(knot -> knot.all(OsWait.Kind.READ, OsWait.Kind.WRITE, OsWait.Kind.CHILD))
                        .filter(knot -> knot.processes().stream()
                                .noneMatch(process -> process.wakeups().contains(Wakeup.IO_URING)))
                        .toList();
    }
}
