package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Bystanders;
import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.stack.PerStack;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The thread of an event loop (Netty, Vert.x, AWT) waits for a result, and no other thread is at work that could give it: the result would
 * come as an event of this loop or of another one that waits. An event loop is a pool of one thread. A wait with a timeout delays all events
 * of the loop until then. A heap dump that shows no way to what the loops wait for is surer than the other threads that are at work.
 */
public final class BlockedEventLoop implements Rule {
    private static final Set<ThreadWait.Kind> WAITS = Set.of(
            ThreadWait.Kind.FUTURE, ThreadWait.Kind.LATCH, ThreadWait.Kind.CONDITION, ThreadWait.Kind.OBJECT_WAIT);

    /** How the names of classes end whose method {@code run} hands over what one connection brings. */
    private static final List<String> LOOPS = List.of(
            ".ClientCnxn$EventThread",
            ".AMQConnection$MainLoop",
            ".AbstractPollingIoProcessor$Processor",
            ".SelectorRunner",
            "xnio.nio.WorkerThread");

    @Override
    public Kind kind() {
        return Kind.POOL_STARVATION;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        Map<JavaThread, Frame> loops = new LinkedHashMap<>();
        PerStack<Optional<Frame>> known = new PerStack<>(thread -> Optional.ofNullable(loop(thread)));
        for (JavaThread thread : scene.jvm.threads()) {
            ThreadWait wait = thread.waitsFor();
            Frame loop = wait == null ? null : known.of(thread).orElse(null);
            if (wait != null
                    && loop != null
                    && isLong(scene, thread, wait)
                    && (isOfTask(wait) || callsOtherCode(thread, loop))
                    && !(isTimer(loop) && waitsForLost(scene, thread))) {
                loops.put(thread, loop);
            }
        }
        return loops.isEmpty() ? List.of() : judge(scene, loops).stream().toList();
    }

    /** Whether the thread is that of an event loop which has called code of another library or of the application. */
    public static boolean runsTask(JavaThread thread) {
        Frame loop = loop(thread);
        return loop != null && callsOtherCode(thread, loop);
    }

    private static boolean isLong(Scene scene, JavaThread thread, ThreadWait wait) {
        return (WAITS.contains(wait.kind()) || wait.kind() == ThreadWait.Kind.PARK)
                && scene.isOld(thread)
                && !Signatures.says(Meaning.IDLE, thread)
                && (!wait.timed() || wait.inThisRound().compareTo(scene.after) >= 0);
    }

    /** Whether a thread that should have ended the wait died: that is the cause then, and what else the timer was to do is not. */
    private static boolean waitsForLost(Scene scene, JavaThread thread) {
        ResourceFacts awaited = scene.resourceOf(thread);
        return awaited != null && !scene.kin.lost(awaited).isEmpty();
    }

    /** Whether a loop never waits like this for its next task. It may park, or wait with a timeout. */
    private static boolean isOfTask(ThreadWait wait) {
        return !wait.timed() && wait.kind() != ThreadWait.Kind.PARK;
    }

    /** Whether the loop has called code of another library or of the application. */
    private static boolean callsOtherCode(JavaThread thread, Frame loop) {
        String library = Signatures.library(loop.type());
        return thread.stack().stream()
                .takeWhile(frame -> !frame.equals(loop))
                .anyMatch(frame ->
                        !frame.isJdk() && !Signatures.library(frame.type()).equals(library));
    }

    /** The frame in which an event loop runs a task of another package, which has a frame above; {@code null} where it runs none. */
    private static @Nullable Frame loop(JavaThread thread) {
        Set<String> called = new HashSet<>();
        for (Frame frame : thread.stack()) {
            if (isLoop(frame)) {
                called.remove(packageOf(frame));
                return called.isEmpty() ? null : frame;
            }
            if (!frame.isJdk()) {
                called.add(packageOf(frame));
            }
        }
        return null;
    }

    private static String packageOf(Frame frame) {
        return frame.type().substring(0, Math.max(0, frame.type().lastIndexOf('.')));
    }

    private static boolean isLoop(Frame frame) {
        if (isTimer(frame)) {
            return true;
        }
        String type = Words.simple(frame.type());
        return switch (frame.method()) {
            case "run" ->
                type.endsWith("EventLoop")
                        || type.endsWith("EventExecutor")
                        || type.equals("EventDispatchThread")
                        || LOOPS.stream().anyMatch(frame.type()::endsWith);
            case "execute", "doExecute" -> type.endsWith("IOReactor");
            default -> false;
        };
    }

    /** Whether a timer runs its tasks here, one after another. */
    private static boolean isTimer(Frame frame) {
        return switch (frame.method()) {
            case "mainLoop" -> frame.type().equals("java.util.TimerThread");
            case "run" -> frame.type().endsWith("HashedWheelTimer$Worker");
            default -> false;
        };
    }

    private static Optional<Finding> judge(Scene scene, Map<JavaThread, Frame> loops) {
        if (isOutOfReach(scene, loops.keySet())) {
            return Optional.of(finding(scene, loops, Verdict.LIKELY));
        }
        Predicate<JavaThread> timers = timersOf(loops.values());
        Verdict most = scene.jvm.threads().stream().anyMatch(timers)
                        || loops.keySet().stream().anyMatch(BlockedEventLoop::isTimed)
                ? Verdict.SUSPECTED
                : Verdict.LIKELY;
        return switch (Bystanders.of(scene, loops.keySet(), timers)) {
            case NONE -> Optional.of(finding(scene, loops, most));
            case LISTENERS ->
                listensInCodeOf(scene, loops.keySet()) || mayTakeItsTime(scene, loops)
                        ? Optional.empty()
                        : Optional.of(finding(scene, loops, Verdict.SUSPECTED));
            case OTHER_CODE ->
                loops.keySet().stream()
                                .allMatch(thread -> scene.knownHelp().isStuckUnlessWeak(JvmWaitGraph.node(thread.id())))
                        ? Optional.of(finding(scene, loops, Verdict.SUSPECTED))
                        : Optional.empty();
            case WORKERS -> Optional.empty();
        };
    }

    /** Whether a timer waits for what may come, or no thread misses its tasks: unlike other loops, a timer may be late. */
    private static boolean mayTakeItsTime(Scene scene, Map<JavaThread, Frame> loops) {
        return loops.entrySet().stream()
                .filter(loop -> isTimer(loop.getValue()))
                .map(Map.Entry::getKey)
                .anyMatch(thread -> !scene.knownHelp().isStuckUnlessWeak(JvmWaitGraph.node(thread.id()))
                        || (thread.daemon() && scene.heldUpBy(List.of(thread)).isEmpty()));
    }

    /** The threads of the loops' library that sleep until the time of their next task, which is an event for the loop at most. */
    private static Predicate<JavaThread> timersOf(Collection<Frame> loops) {
        Set<String> libraries =
                loops.stream().map(loop -> Signatures.library(loop.type())).collect(Collectors.toSet());
        return thread -> {
            ThreadWait wait = thread.waitsFor();
            return wait != null
                    && wait.kind() == ThreadWait.Kind.SLEEP
                    && libraries.stream().anyMatch(library -> Signatures.isOf(library, thread));
        };
    }

    private static boolean isTimed(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null && wait.timed();
    }

    /** Whether code of the application that the loops run also listens in another thread: what comes there may be the result. */
    private static boolean listensInCodeOf(Scene scene, Set<JavaThread> loops) {
        Set<String> code = loops.stream()
                .flatMap(loop -> Helpers.code(loop.stack().stream()).stream())
                .filter(scene::isOfApplication)
                .collect(Collectors.toSet());
        return scene.jvm.threads().stream()
                .filter(thread -> !loops.contains(thread) && thread.isOutside())
                .anyMatch(
                        thread -> Helpers.code(thread.stack().stream()).stream().anyMatch(code::contains));
    }

    /** Whether a heap dump finds no way in use by which a thread that can move reaches what any of the loops waits for. */
    private static boolean isOutOfReach(Scene scene, Set<JavaThread> loops) {
        List<Reachability> all = scene.jvm.reachability();
        Set<Long> unreached = all == null
                ? Set.of()
                : all.stream()
                        .filter(each -> each.outcome() != Reachability.Outcome.LIVE)
                        .map(Reachability::thread)
                        .collect(Collectors.toSet());
        return loops.stream().allMatch(loop -> unreached.contains(loop.id()));
    }

    private static Finding finding(Scene scene, Map<JavaThread, Frame> loops, Verdict verdict) {
        List<JavaThread> threads = List.copyOf(loops.keySet());
        JavaThread first = threads.get(0);
        Frame loop = loops.values().iterator().next();
        List<String> doubts = new ArrayList<>();
        doubts.add("who will give the result is not known: a thread or a timer that nobody has seen at it may");
        if (verdict != Verdict.LIKELY) {
            doubts.add("other threads that select, sleep or run other code are alive, and may bring it");
        }
        if (threads.stream().anyMatch(BlockedEventLoop::isTimed)) {
            doubts.add("the wait has a timeout, so that the thread may give up by itself");
        }
        String names = Words.threads(threads.stream().map(JavaThread::name).toList());
        return new Finding(
                FindingId.of(
                        Kind.POOL_STARVATION,
                        threads.stream()
                                .map(thread -> loop.type() + " waits at " + Scene.mark(thread))
                                .toList()),
                Kind.POOL_STARVATION,
                verdict,
                summary(loop, threads.size() == 1, names),
                Scene.longest(threads),
                scene.waiters(threads),
                new Resource(
                        ResourceType.POOL,
                        loop.type(),
                        null,
                        (isTimer(loop) ? "timer" : "event loop") + ": one thread runs all its tasks"),
                List.of(),
                scene.heldUpBy(threads).lines(),
                threads.stream()
                        .map(thread -> new Evidence(
                                EvidenceLabel.LOOP, Words.quoted(thread.name()) + " is " + scene.doing(thread)))
                        .toList(),
                doubts,
                "do not wait in " + first.userFrame().map(Scene::method).orElse("a task of the loop")
                        + ": go on in a callback (onComplete, thenAccept), or do the waiting on a worker thread "
                        + "(executeBlocking).");
    }

    private static String summary(Frame loop, boolean one, String names) {
        String who = (isTimer(loop) ? "the timer thread" : "the event loop") + (one ? " " : "s ") + names;
        return who
                + (one ? " waits" : " wait")
                + (isTimer(loop)
                        ? " in a task, so that no other task of the timer can run."
                        : " for a result, so that no event can come that would bring it.");
    }
}
