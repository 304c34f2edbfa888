package dev.hangscope.diagnosis.rules.process.pipe;

import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.List;

/**
 * A thread of the tree that waits in open(2) of a FIFO for a process to open the other side: fifo(7).
 *
 * @param waiter the thread
 * @param path absolute path of the FIFO
 */
record FifoOpen(Stuck waiter, String path) {

    /** All of them. */
    static List<FifoOpen> in(ProcessScene scene) {
        List<FifoOpen> opens = new ArrayList<>();
        for (OsProcess process : scene.facts().processes()) {
            for (OsThread thread : process.threads()) {
                OsWait wait = thread.waitsFor();
                boolean opening = switch (wait.kind()) {
                    case FIFO_OPEN_TO_READ, FIFO_OPEN_TO_WRITE -> true;
                    default -> false;
                };
                String path = wait.object();
                if (opening && path != null && !thread.moved() && process.relation() != Relation.OUTSIDER) {
                    opens.add(new FifoOpen(new Stuck(process, thread), path));
                }
            }
        }
        return opens;
    }

    OsProcess process() {
        return waiter.process();
    }

    OsWait.Kind kind() {
        return waiter.kind();
    }

    boolean writes() {
        return kind() == OsWait.Kind.FIFO_OPEN_TO_WRITE;
    }

    Knot knot() {
        return new Knot(List.of(waiter));
    }

    String directory() {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }
}
