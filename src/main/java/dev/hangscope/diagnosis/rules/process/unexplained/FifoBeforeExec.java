package dev.hangscope.diagnosis.rules.process.unexplained;

import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsWait;
import java.util.stream.Stream;

/**
 * A child that opens a FIFO before it executes its program (posix_spawn(3) with an open among its file actions), while its parent
 * waits in vfork(2) for just that and no process of the tree can move: the parent was often to open the other side next.
 */
final class FifoBeforeExec {
    private FifoBeforeExec() {}

    static Stream<Forsaken> in(ProcessScene scene) {
        return Stream.of(OsWait.Kind.FIFO_OPEN_TO_READ, OsWait.Kind.FIFO_OPEN_TO_WRITE, OsWait.Kind.FIFO_OPEN)
                .flatMap(scene::threads)
                .filter(stuck -> isAwaitedInVfork(scene, stuck) && StuckTree.canNotMove(scene))
                .map(stuck -> new Forsaken(
                        stuck,
                        "its parent waits in vfork until it has opened the FIFO "
                                + stuck.thread().waitsFor().object() + " and executed its program",
                        "any process may open the FIFO by its name",
                        "Open the other side in another thread, or in the child after it has executed its program; or open the"
                                + " FIFO for reading and writing."));
    }

    private static boolean isAwaitedInVfork(ProcessScene scene, Stuck child) {
        OsProcess parent = scene.holders().process(child.process().parent());
        return parent != null
                && parent.threads().stream()
                        .anyMatch(thread -> thread.waitsFor().kind() == OsWait.Kind.VFORK && !thread.moved());
    }
}
