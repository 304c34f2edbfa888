package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.snapshot.Borrowed;
import dev.hangscope.snapshot.Housekeepers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.history.LostTask;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.Kin;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.PoolWorker;
import dev.hangscope.waitgraph.WaitGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The wait-for graph without help from strangers: a thread that never had to do with a resource explains no wait for it. A
 * thread that is idle by design may get work, so it counts as live for those that wait for that very thread. It is no
 * explanation as one of many that a waiter has started. A thread that has not waited for long may still go on.
 */
public final class KnownHelp {
    private final Scene scene;
    private @Nullable WaitGraph graph;
    private @Nullable WaitGraph ofFedWorkers;

    KnownHelp(Scene scene) {
        this.scene = scene;
    }

    WaitGraph graph() {
        if (graph == null) {
            IdleByDesign idle = scene.idleByDesign();
            graph = of(scene, thread -> scene.isYoung(thread) || mayGetWork(idle, thread));
        }
        return graph;
    }

    /**
     * The same where a pool's idle worker, or another consumer, is live only while a thread may give it work: one that did so before and is
     * not stuck.
     */
    WaitGraph ofFedWorkers() {
        if (ofFedWorkers == null) {
            IdleByDesign idle = scene.idleByDesign();
            ofFedWorkers =
                    of(scene, thread -> scene.isYoung(thread) || (mayGetWork(idle, thread) && !isDependent(thread)));
        }
        return ofFedWorkers;
    }

    /** Whether the thread may go on: it runs, known threads may release it, or one that is not recorded any more. */
    public static boolean mayMove(Scene scene, JavaThread thread) {
        return mayMove(scene, scene.knownHelp(), thread);
    }

    /** The same in this reading of the graph. */
    public static boolean mayMove(Scene scene, WaitGraph help, JavaThread thread) {
        return !help.isStuckUnlessWeak(JvmWaitGraph.node(thread.id())) || hasLostHistory(scene, thread);
    }

    /** Whether a thread that may move has one of the things that these wait for in its hands. A waiter does not help itself. */
    public static boolean hasLiveHolder(Scene scene, Borrowed borrowed) {
        return borrowed.inHand().stream()
                .flatMap(held -> held.threads().stream())
                .filter(holder -> !borrowed.waiters().contains(holder))
                .anyMatch(holder -> scene.graph.isLive(JvmWaitGraph.node(holder)));
    }

    /** Whether it waits at a queue whose uses were recorded only in part: one that is not recorded may end the wait. */
    static boolean hasLostHistory(Scene scene, JavaThread thread) {
        QueueFacts queue = scene.queueOf(thread);
        return queue != null && queue.isKnown() && !queue.complete() && !scene.jvm.historyIsUnseen();
    }

    /** Whether the thread works only when another one gives it a task, as far as is known. */
    private boolean isDependent(JavaThread thread) {
        return isFed(scene, thread) && (knowsItsQueue(scene, thread) || hasLostPeriodicTask(scene, thread));
    }

    /** Whether it is a scheduler's that has nothing to come, and ran a periodic task that failed and so will not run again. */
    static boolean hasLostPeriodicTask(Scene scene, JavaThread worker) {
        PoolFacts pool = scene.poolOf(worker);
        List<LostTask> lost = scene.jvm.lostTasks();
        return pool != null
                && pool.pendingCount() == 0
                && lost != null
                && lost.stream()
                        .anyMatch(task -> task.periodic() && task.exception() != null && task.thread() == worker.id());
    }

    /** A thread that only keeps the process alive gets no work. */
    private static boolean mayGetWork(IdleByDesign idle, JavaThread thread) {
        return idle.isIdle(thread) && !idle.keepsProcessAlive(thread);
    }

    /** Whether others give the thread its work, and it has none. */
    public static boolean isFed(Scene scene, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return scene.threads.isWithoutWork(thread)
                || (wait != null && wait.kind() == ThreadWait.Kind.QUEUE_TAKE && !wait.timed());
    }

    private static boolean knowsItsQueue(Scene scene, JavaThread worker) {
        QueueFacts queue = scene.queueOf(worker);
        return queue != null && queue.complete();
    }

    private static WaitGraph of(Scene scene, Predicate<JavaThread> mayMove) {
        Set<NodeId> moving = new HashSet<>();
        Set<NodeId> unlikely = new HashSet<>();
        Set<NodeId> deliverers = new HashSet<>();
        for (JavaThread thread : scene.jvm.threads()) {
            NodeId node = JvmWaitGraph.node(thread.id());
            if (thread.role() == Role.APPLICATION && mayMove.test(thread)) {
                moving.add(node);
            }
            if (IdleByDesign.isListening(thread) || PoolWorker.isIdle(thread) || PoolWorker.isTimerThread(thread)) {
                unlikely.add(node);
            }
            if (delivers(thread)) {
                deliverers.add(node);
            }
        }
        unlikely.addAll(moving);
        return WaitGraph.of(scene.graph.nodes().stream()
                .map(node -> {
                    if (Kin.isGroup(node.id())) {
                        return without(node, unlikely, deliverers);
                    }
                    return moving.contains(node.id())
                            ? Node.live(node.id(), "has not waited for long, or is idle by design")
                            : node;
                })
                .toList());
    }

    private static Node without(Node group, Set<NodeId> unlikely, Set<NodeId> deliverers) {
        boolean strangers = group.id().equals(NodeId.FREE_THREADS);
        Set<NodeId> left = group.releasers().stream()
                .filter(node -> strangers ? deliverers.contains(node) : !unlikely.contains(node))
                .collect(Collectors.toSet());
        return Node.waiting(group.id(), group.reason(), left);
    }

    /** Whether the thread is the JDK's and brings results to futures of any thread, or runs a handler of the application. */
    private static boolean delivers(JavaThread thread) {
        return (thread.isOutside()
                        && !Helpers.takesRequests(thread)
                        && !Housekeepers.isOfTestRunner(thread)
                        && (thread.role() == Role.HOUSEKEEPER || thread.isIn("jdk.internal.misc.Signal", "dispatch")))
                || (thread.name().equals("CompletableFutureDelayScheduler") && PoolWorker.hasTaskToCome(thread))
                || PoolWorker.hasUnknownTask(thread);
    }
}
