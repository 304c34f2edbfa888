package dev.hangscope.diagnosis.rules.child;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.waitgraph.ChildJvmNodes;
import dev.hangscope.waitgraph.JointWaitGraph;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.PoolWorker;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import dev.hangscope.waitgraph.ProcessWaitGraph.Pollers;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A reading of the graph in which a child JVM gives no answer by threads that have none to give: those that a JVM has for itself and, where
 * the child tells of its threads, those that listen for requests, have no task, or have run a task since the wait began. All such edges are
 * weak, so what rests on them is a suspicion.
 */
final class IdleJvms {
    private IdleJvms() {}

    static WaitGraph graph(Snapshot snapshot, OsFacts os, Duration after) {
        WaitGraph graph =
                JointWaitGraph.of(Objects.requireNonNull(snapshot.jvm()), os, Pollers.IDLE, snapshot.descendantJvms());
        Map<NodeId, Set<NodeId>> answering = new HashMap<>();
        for (Snapshot child : snapshot.descendantJvms()) {
            long pid = child.process().pid();
            boolean lives =
                    os.process(pid).filter(process -> !process.isDefunct()).isPresent();
            if (child.jvm() != null && lives) {
                answering.put(ProcessWaitGraph.process(pid), answering(child, pid, after));
            }
        }
        return WaitGraph.of(graph.nodes().stream()
                .map(node -> answering.containsKey(node.id())
                        ? Node.weak(node.id(), "its other threads have not answered", answering.get(node.id()))
                        : node)
                .toList());
    }

    private static Set<NodeId> answering(Snapshot child, long pid, Duration after) {
        return Objects.requireNonNull(child.jvm()).threads().stream()
                .filter(thread -> thread.role() == Role.APPLICATION && mayAnswer(thread, after))
                .map(thread -> ChildJvmNodes.node(pid, JvmWaitGraph.node(thread.id())))
                .collect(Collectors.toSet());
    }

    /** A timer whose time has not come since the wait began may have the answer, as a thread that is at work. */
    private static boolean mayAnswer(JavaThread thread, Duration after) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null) {
            return true;
        }
        if (PoolWorker.isTimerThread(thread) || PoolWorker.hasTaskToCome(thread)) {
            return wait.isFirstRound() || wait.since().compareTo(after) < 0;
        }
        return !thread.isListening() && !PoolWorker.isBetweenTasks(thread);
    }

    /** Whether the process is one of these JVMs, whether it tells of its threads or not. */
    static boolean isJvm(ChildScene scene, OsProcess process) {
        return scene.isUntoldJvm(process) || !scene.threadsOf(process.pid()).isEmpty();
    }
}
