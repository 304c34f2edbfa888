package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.rules.context.IdleByDesign;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Supervisors;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.PoolWorker;
import dev.hangscope.waitgraph.WaitGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The threads whose long wait no finding covers and no known releaser explains, without those that only wait for them. */
final class UnexplainedThreads {
    private final Scene scene;
    private final List<Finding> found;
    private final HeapHelp heap;

    UnexplainedThreads(Situation situation, Scene scene, List<Finding> found) {
        this.scene = scene;
        this.found = found;
        heap = HeapHelp.of(situation, scene);
    }

    List<JavaThread> all() {
        return all(scene::knownHelp);
    }

    /** The same in this reading of the graph, which is asked for where any thread is left at all. */
    List<JavaThread> all(Supplier<WaitGraph> help) {
        IdleByDesign idle = scene.idleByDesign();
        NodeSet covered = covered();
        List<JavaThread> waiting = scene.jvm.threads().stream()
                .filter(this::waitsForLong)
                .filter(thread -> !covered.contains(node(thread)) && !heap.reaches(thread))
                .filter(thread -> !idle.isIdle(thread) || LostHelper.isOf(scene, thread))
                .toList();
        if (waiting.isEmpty()) {
            return List.of();
        }
        WaitGraph known = help.get();
        DelayedTasks delayed = new DelayedTasks(scene);
        LiveBorrowers borrowers = new LiveBorrowers(scene);
        LiveCoroutines coroutines = new LiveCoroutines(scene);
        boolean consumed = isConsumedByLiveSubscriber();
        Set<String> moving = scene.jvm.historyIsUnseen() ? codeThatMoves() : Set.of();
        List<JavaThread> unexplained = new ArrayList<>();
        List<JavaThread> ofMovingCode = new ArrayList<>();
        waiting.stream()
                .filter(thread -> known.isStuckUnlessWeak(node(thread))
                        && !delayed.mayEnd(thread)
                        && !borrowers.mayEnd(thread)
                        && !isAtConsumedRing(thread)
                        && !coroutines.mayEnd(thread))
                .filter(thread -> !consumed || !IdleByDesign.isHandingOver(thread))
                .forEach(thread -> (isOfCodeThatMoves(thread, moving) ? ofMovingCode : unexplained).add(thread));
        NodeSet explained = known.andHeldUpBy(scene.nodes(ofMovingCode));
        List<JavaThread> causes =
                unexplained.stream().filter(thread -> !waitsForThread(thread)).toList();
        NodeSet behind = known.andHeldUpBy(scene.nodes(causes));
        NodeSet holding = known.andHolding(
                scene.nodes(unexplained.stream().filter(this::waitsForThread).toList()));
        return unexplained.stream()
                .filter(thread ->
                        !waitsForThread(thread) || !(behind.contains(node(thread)) || explained.contains(node(thread))))
                .filter(thread -> matters(thread) || (!waitsForThread(thread) && holding.contains(node(thread))))
                .toList();
    }

    /** Whether a thread moves that runs the code which waits, or which called the library that waits: it may hold what is awaited. */
    private boolean isOfCodeThatMoves(JavaThread thread, Set<String> moving) {
        return !heap.isOutOfReach(thread)
                && Stream.of(thread.userFrame().orElse(null), Signatures.caller(thread))
                        .filter(Objects::nonNull)
                        .map(frame -> Supervisors.topLevel(frame.type()))
                        .anyMatch(code -> moving.contains(code) || isAwaitedByTaskOf(code, thread));
    }

    /** Whether a subscriber of a {@code SubmissionPublisher} is at work: it makes room for who submits. */
    private boolean isConsumedByLiveSubscriber() {
        return scene.jvm.threads().stream()
                .anyMatch(thread ->
                        thread.isIn("java.util.concurrent.SubmissionPublisher$BufferedSubscription", "consume")
                                && !scene.graph.isStuckUnlessWeak(node(thread)));
    }

    /** Whether the thread waits for room in a ring buffer, and a consumer of such a buffer does not wait for room itself. */
    private boolean isAtConsumedRing(JavaThread waiter) {
        Frame producer = Signatures.frame(Meaning.RING_FULL, waiter);
        return producer != null
                && scene.jvm.threads().stream()
                        .filter(thread -> !scene.graph.isStuckUnlessWeak(node(thread)))
                        .anyMatch(thread ->
                                Signatures.isIn(Meaning.RING_CONSUMER, Signatures.library(producer.type()), thread));
    }

    /** Those of these threads that wait at one of the wanted resources, by what they wait at. */
    Map<ResourceFacts, List<JavaThread>> at(Predicate<ResourceFacts> wanted, List<JavaThread> threads) {
        Map<ResourceFacts, List<JavaThread>> waiters = new LinkedHashMap<>();
        for (JavaThread thread : threads) {
            ResourceFacts resource = scene.resourceOf(thread);
            if (resource != null && wanted.test(resource)) {
                waiters.computeIfAbsent(resource, key -> new ArrayList<>()).add(thread);
            }
        }
        return waiters;
    }

    /**
     * The top-level classes whose code runs, sleeps or waits for the outside. Where no use of a resource was recorded, a thread of
     * the same code is the likeliest releaser.
     */
    private Set<String> codeThatMoves() {
        return scene.jvm.threads().stream()
                .filter(thread -> thread.role() == JavaThread.Role.APPLICATION)
                .filter(UnexplainedThreads::moves)
                .flatMap(thread -> thread.stack().stream())
                .filter(frame -> !frame.isJdk())
                .map(frame -> Supervisors.topLevel(frame.type()))
                .collect(Collectors.toSet());
    }

    /**
     * Whether a task of this code has its time to come that has not run since the thread waits, where no use of a resource was recorded: a
     * watchdog replaces what has ended, say. A time in more than some minutes explains nothing.
     */
    private boolean isAwaitedByTaskOf(String code, JavaThread waiter) {
        ThreadWait wait = waiter.waitsFor();
        return wait != null
                && scene.jvm.historyIsUnseen()
                && scene.jvm.threads().stream()
                        .filter(thread -> PoolWorker.hasTaskToCome(thread) && runsCode(code, thread))
                        .map(JavaThread::waitsFor)
                        .anyMatch(next -> next != null
                                && next.timeout() == null
                                && next.inThisRound().compareTo(wait.since()) >= 0);
    }

    private boolean runsCode(String code, JavaThread scheduler) {
        PoolFacts pool = scene.poolOf(scheduler);
        return pool != null
                && pool.pending().stream()
                        .anyMatch(task -> Supervisors.topLevel(task.type()).equals(code));
    }

    private static boolean moves(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait == null || thread.isOutside() || Scene.endsByItself(wait);
    }

    /** The threads that take from a queue, keep the JVM alive, and that no finding covers. */
    List<JavaThread> takers() {
        NodeSet covered = covered();
        return scene.jvm.threads().stream()
                .filter(thread -> thread.role() == JavaThread.Role.APPLICATION)
                .filter(thread -> !thread.daemon() && !isIdleWorker(thread) && scene.isOld(thread))
                .filter(thread -> thread.waitsFor() != null
                        && thread.waitsFor().kind() == ThreadWait.Kind.QUEUE_TAKE
                        && !thread.waitsFor().timed())
                .filter(thread -> !covered.contains(node(thread)) && !heap.reaches(thread))
                .toList();
    }

    private static boolean isIdleWorker(JavaThread thread) {
        return PoolWorker.isIdle(thread) || Signatures.says(Meaning.IDLE, thread);
    }

    private NodeSet covered() {
        return scene.graph.andHeldUpBy(Finding.waitersIn(found));
    }

    private static NodeId node(JavaThread thread) {
        return JvmWaitGraph.node(thread.id());
    }

    private boolean waitsForLong(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || Scene.endsByItself(wait) || !scene.isOld(thread)) {
            return false;
        }
        return switch (wait.kind()) {
            case QUEUE_TAKE -> !scene.idleByDesign().isConsumer(thread);
            case SLEEP, OUTSIDE, PIPE_READ, PROCESS_END, CHILD_READ, CHILD_WRITE -> false;
            default -> true;
        };
    }

    /** Whether the wait is for other threads by its nature, so that the cause is theirs. */
    private boolean waitsForThread(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null
                && switch (wait.kind()) {
                    case THREAD_JOIN, MONITOR_ENTER, CLASS_INIT, LOCK, POOL_END -> true;
                    case FUTURE -> isRunByOther(thread);
                    default -> false;
                };
    }

    /** Whether another living thread runs the task whose result is awaited. */
    private boolean isRunByOther(JavaThread waiter) {
        ResourceFacts future = scene.resourceOf(waiter);
        return future != null && future.runners().anyMatch(id -> id != waiter.id() && scene.threads.living(id) != null);
    }

    /** Whether somebody misses the thread: a daemon that has no task and that nothing waits for may wait forever. */
    private static boolean matters(JavaThread thread) {
        return !thread.daemon() || thread.virtual() || Signatures.runsTask(thread);
    }
}
