package dev.hangscope.diagnosis.rules.timed;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.Snapshot.Trigger;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait with a timeout again and again and get nothing, for whose end another thread waits without a timeout, in a report that
 * came late, where that end was requested, or where a task or thread of their code has failed; or {@code main} in a call of a library, in
 * any report. The flag that ends such a loop may have been lost with the thread that was to set it, and a client may try to connect forever;
 * or the loop is a service that runs until the process ends. Nothing tells these apart, so this is a remark, and only for who asks.
 */
public final class AwaitedLoops implements ClosingRule {
    private static final int PLACES = 5;

    /** Methods that end what their object runs, in lower case. */
    private static final Set<String> ENDING =
            Set.of("close", "stop", "shutdown", "shutdownnow", "terminate", "destroy", "dispose", "halt", "quit");

    @Override
    public Kind kind() {
        return Kind.UNEXPLAINED_WAIT;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        Trigger trigger = situation.snapshot().trigger();
        if (scene == null || (trigger != Trigger.SIGQUIT && trigger != Trigger.COMMAND)) {
            return List.of();
        }
        Map<Long, List<JavaThread>> awaited = awaited(scene);
        NodeSet covered = scene.graph.andHeldUpBy(Finding.waitersIn(found));
        List<JavaThread> loops = scene.jvm.threads().stream()
                .filter(thread -> goesOnForNothing(scene, thread))
                .filter(thread -> isAwaited(scene, awaited.getOrDefault(thread.id(), List.of()))
                        || isMainInCall(scene, thread)
                        || isLeftAlone(scene, thread, awaited))
                .filter(thread -> !covered.contains(JvmWaitGraph.node(thread.id())))
                .toList();
        return loops.isEmpty() ? List.of() : List.of(finding(scene, loops, awaited));
    }

    /** The threads for whose end, or for the end of whose task, others have long waited without a timeout, with these. */
    private static Map<Long, List<JavaThread>> awaited(Scene scene) {
        Map<Long, List<JavaThread>> awaited = new HashMap<>();
        for (JavaThread thread : scene.jvm.threads()) {
            ThreadWait wait = thread.waitsFor();
            if (wait != null && !wait.timed() && thread.role() == JavaThread.Role.APPLICATION && scene.isOld(thread)) {
                for (Long id : awaitedBy(scene, thread, wait)) {
                    if (id != thread.id()) {
                        awaited.computeIfAbsent(id, key -> new ArrayList<>()).add(thread);
                    }
                }
            }
        }
        return awaited;
    }

    /**
     * Whether the wait is part of a call that is to end a thread or a pool. That a pool was shut down says nothing: this is also how a main
     * thread waits for services.
     */
    private static boolean isEndAsked(JavaThread waiter) {
        Frame caller = waiter.userFrame().orElse(null);
        ThreadWait wait = waiter.waitsFor();
        return wait != null
                && (wait.kind() == ThreadWait.Kind.THREAD_JOIN || wait.kind() == ThreadWait.Kind.POOL_END)
                && caller != null
                && ENDING.contains(caller.method().toLowerCase(Locale.ROOT));
    }

    private static @Nullable PoolFacts pool(Scene scene, ThreadWait wait) {
        for (PoolFacts pool : scene.jvm.pools()) {
            if (pool.id().equals(wait.resource())) {
                return pool;
            }
        }
        return null;
    }

    private static Set<Long> awaitedBy(Scene scene, JavaThread waiter, ThreadWait wait) {
        Set<Long> ids = new LinkedHashSet<>();
        if (wait.kind() == ThreadWait.Kind.THREAD_JOIN && wait.target() instanceof NodeId.OfThread joined) {
            ids.add(joined.thread());
        }
        PoolFacts pool = wait.kind() == ThreadWait.Kind.POOL_END ? pool(scene, wait) : null;
        if (pool != null) {
            for (PoolFacts.Worker worker : pool.workers()) {
                ids.add(worker.thread());
            }
        }
        ResourceFacts future = wait.kind() == ThreadWait.Kind.FUTURE ? scene.resourceOf(waiter) : null;
        if (future != null) {
            ids.addAll(scene.runners(future));
            future.runners().forEach(ids::add);
        }
        return ids;
    }

    private static boolean isAwaited(Scene scene, List<JavaThread> waiting) {
        return !waiting.isEmpty()
                && (scene.jvm.historyIsUnseen() || waiting.stream().anyMatch(AwaitedLoops::isEndAsked));
    }

    /** Whether {@code main} goes on so, or somebody waits for who does, and a thread or task of its code has failed. */
    private static boolean isLeftAlone(Scene scene, JavaThread thread, Map<Long, List<JavaThread>> awaited) {
        return (thread.name().equals("main") || awaited.containsKey(thread.id()))
                && !FailedHelp.clause(scene, List.of(thread)).isEmpty();
    }

    private static boolean isMainInCall(Scene scene, JavaThread thread) {
        return thread.waitsFor() != null
                && thread.waitsFor().kind() != ThreadWait.Kind.SLEEP
                && PatientWaits.isMainInCallOfLibrary(scene, thread);
    }

    private static boolean goesOnForNothing(Scene scene, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null
                && TimedLoop.goesOn(wait)
                && thread.role() == JavaThread.Role.APPLICATION
                && scene.isOld(thread)
                && !PoolWorker.isBetweenTasks(thread)
                && !PoolWorker.isTimerThread(thread)
                && !Signatures.says(Meaning.IDLE, thread)
                && !Signatures.isScheduler(thread);
    }

    private static Finding finding(Scene scene, List<JavaThread> loops, Map<Long, List<JavaThread>> awaited) {
        boolean one = loops.size() == 1;
        List<String> marks = loops.stream()
                .map(thread -> "goes on at " + Scene.mark(thread))
                .distinct()
                .toList();
        String places = Words.list(loops.stream()
                .map(thread -> thread.userFrame().map(Scene::method).orElse(Words.quoted(thread.name())))
                .distinct()
                .limit(PLACES)
                .toList());
        List<JavaThread> waiting = loops.stream()
                .flatMap(thread -> awaited.getOrDefault(thread.id(), List.of()).stream())
                .distinct()
                .toList();
        return new Finding(
                FindingId.of(Kind.UNEXPLAINED_WAIT, marks),
                Kind.UNEXPLAINED_WAIT,
                Verdict.NOTE,
                Words.threads(loops.stream().map(JavaThread::name).toList())
                        + (one ? " waits" : " wait") + " again and again in " + places + " and "
                        + (one ? "gets" : "get") + " nothing"
                        + (waiting.isEmpty()
                                ? ""
                                : ", and " + Words.threadsWait(waiting.size()) + " for "
                                        + (one ? "its end" : "their end"))
                        + FailedHelp.clause(scene, loops) + ".",
                Scene.longest(loops),
                scene.waiters(loops),
                null,
                List.of(),
                Victims.doings(scene, waiting),
                loops.stream()
                        .filter(thread ->
                                thread.waitsFor() != null && thread.waitsFor().timed())
                        .limit(PLACES)
                        .map(TimedLoop::line)
                        .toList(),
                List.of(),
                "If the loop in " + places
                        + " is to end, check which code is to end it, and whether it can still run.");
    }
}
