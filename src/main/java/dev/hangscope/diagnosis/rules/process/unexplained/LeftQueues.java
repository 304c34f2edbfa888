package dev.hangscope.diagnosis.rules.process.unexplained;

import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Message queues that any process may open, by a name or an id, of which all that have to do with them wait: mq_overview(7),
 * sysvipc(7). A receiver at a queue of work waits so by design. So a queue with a name counts only when it is full, and one of
 * System V when its last receiver has ended and it is full, or when it has no key; both only while no process of the tree can move.
 */
final class LeftQueues {
    private static final String FIX =
            "Receive the messages before waiting for their sender, and give sending and receiving a"
                    + " timeout or IPC_NOWAIT.";
    private static final String DOUBT = "a process that is started later may open the queue";

    private LeftQueues() {}

    static Stream<Forsaken> in(ProcessScene scene) {
        return Stream.concat(
                scene.threads(OsWait.Kind.WRITE).flatMap(stuck -> full(scene, stuck).stream()),
                scene.threads(OsWait.Kind.IPC).flatMap(stuck -> systemV(scene, stuck).stream()));
    }

    private static Optional<Forsaken> full(ProcessScene scene, Stuck sender) {
        return sender.stream()
                .filter(queue -> queue.kind() == OsDescriptor.Kind.NAMED_QUEUE)
                .filter(queue -> {
                    Set<Long> others = new HashSet<>(scene.holders().sharersOf(queue));
                    boolean waits = scene.allStuckUnlessWeak(others);
                    others.remove(sender.pid());
                    return waits && !others.isEmpty() && handlesNoSignal(scene, others);
                })
                .map(queue -> new Forsaken(
                        sender,
                        "the message queue " + queue.link() + " is full, and each process that has it open waits",
                        DOUBT,
                        FIX));
    }

    private static Optional<Forsaken> systemV(ProcessScene scene, Stuck stuck) {
        String queue = stuck.thread().waitsFor().object();
        Long ended = stuck.thread().waitsFor().process();
        boolean told = stuck.thread().call().startsWith("msg")
                && queue != null
                && !stuck.process().wakeups().contains(Wakeup.SIGNAL_HANDLER);
        if (!told) {
            return Optional.empty();
        }
        if (ended != null && !StuckTree.canNotMove(scene)) {
            // A process of the tree that sleeps or works may start the next receiver.
            return Optional.empty();
        }
        if (ended != null) {
            return Optional.of(new Forsaken(
                    stuck,
                    queue + " is full, and process " + ended + ", which last received from it, has ended",
                    DOUBT,
                    FIX));
        }
        return StuckTree.canNotMove(scene)
                ? Optional.of(new Forsaken(
                        stuck,
                        queue
                                + " has no key, so only a process that was told its id can use it, and each process of the"
                                + " tree waits",
                        "a process outside the tree may know the id of the queue",
                        FIX))
                : Optional.empty();
    }

    private static boolean handlesNoSignal(ProcessScene scene, Set<Long> pids) {
        return scene.facts().processes().stream()
                .filter(process -> pids.contains(process.pid()))
                .noneMatch(process -> process.wakeups().contains(Wakeup.SIGNAL_HANDLER));
    }
}
