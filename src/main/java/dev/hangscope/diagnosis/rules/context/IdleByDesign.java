package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.Housekeepers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Threads whose long wait is no sign of a hang: workers without work, consumers, and the main thread of a server that waits
 * until the process is asked to end.
 */
public final class IdleByDesign {
    /** The names of the JDK's methods in which a thread waits for a connection or for readiness. */
    private static final Set<String> LISTENING = Set.of("accept", "accept0", "select", "selectNow", "lockAndDoSelect");

    private final Scene scene;
    private final ReplySlots replies;
    private final boolean served;
    private final boolean hasActors;

    /** The pools for whose end a thread waits. */
    private final Set<String> ending;

    /** By the object: a rule may ask of a thread in another reading, say without its timeout. */
    private final Map<JavaThread, Boolean> idle = new IdentityHashMap<>();

    IdleByDesign(Scene scene) {
        this.scene = scene;
        replies = new ReplySlots(scene);
        hasActors = any(thread ->
                thread.stack().stream().anyMatch(frame -> frame.type().contains(".actor.LightArrayRevolverScheduler")));
        // The scheduler of actors is no pool: between two sleeps it runs, and nothing else tells that something is to
        // come.
        served = hasActors || any(thread -> thread.isOutside() || awaitsRequestsOrTime(thread));
        // A main thread gives its pool all its services, shuts it down and waits until the process ends.
        ending = scene.jvm.threads().stream()
                .filter(thread -> !mayBeMainOfServer(thread))
                .map(JavaThread::waitsFor)
                .filter(wait -> wait != null && wait.kind() == ThreadWait.Kind.POOL_END && wait.resource() != null)
                .map(wait -> String.valueOf(wait.resource()))
                .collect(Collectors.toSet());
    }

    /** A JVM of tests is no server, though the tool that started it sends commands. */
    private boolean any(Predicate<JavaThread> some) {
        return scene.jvm.threads().stream()
                .filter(thread -> thread.role() != Role.DESTROY_JAVA_VM && !Housekeepers.isOfTestRunner(thread))
                .anyMatch(some);
    }

    /** Whether nothing is wrong with this thread though it waits for long. Found out once, since several rules ask it of every thread. */
    public boolean isIdle(JavaThread thread) {
        Boolean known = idle.get(thread);
        if (known == null) {
            known = findIdle(thread);
            idle.put(thread, known);
        }
        return known;
    }

    private boolean findIdle(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        boolean consumes = wait != null
                && (wait.kind() == ThreadWait.Kind.QUEUE_TAKE
                        || wait.kind() == ThreadWait.Kind.PIPE_READ
                        || isSignal(scene.resourceOf(thread)));
        return thread.role() != Role.APPLICATION
                || (consumes && isConsumer(thread))
                || PoolWorker.isIdle(thread)
                || Signatures.says(Meaning.IDLE, thread)
                || keepsProcessAlive(thread);
    }

    /** Whether a thread that takes from a queue waits for work to do, and not for a reply, or with a task that is to end. */
    public boolean isConsumer(JavaThread thread) {
        return !isToEnd(thread) && !replies.isAwaitedBy(thread);
    }

    /**
     * Whether the thread runs a task of a pool that was shut down, while another thread waits for the pool's end: such a task is to end, and
     * not to wait for more to do.
     */
    private boolean isToEnd(JavaThread thread) {
        PoolFacts pool = scene.poolOf(thread);
        return pool != null && pool.shutdown() && !PoolWorker.isBetweenTasks(thread) && ending.contains(pool.id());
    }

    /** Whether the thread is there to keep the process alive: nobody is to end its wait, and that nobody can is no hang. */
    public boolean keepsProcessAlive(JavaThread thread) {
        return joinsItself(thread) || (served && awaitsShutdown(thread));
    }

    /** Whether the thread waits for its own end: it is there to keep the JVM alive until a signal ends it. */
    private static boolean joinsItself(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null
                && wait.kind() == ThreadWait.Kind.THREAD_JOIN
                && JvmWaitGraph.node(thread.id()).equals(wait.target());
    }

    /** Whether it is a semaphore without permits of its own, which others release as one puts an item into a queue. */
    private static boolean isSignal(@Nullable ResourceFacts resource) {
        return resource != null
                && resource.kind() == ResourceFacts.Kind.SEMAPHORE
                && Long.valueOf(0).equals(resource.limit())
                && resource.parties().stream().anyMatch(party -> party.role() == ResourceFacts.Role.RELEASER);
    }

    /** Whether the thread waits for connections or for readiness of channels: it works when a peer wants something. */
    static boolean isListening(JavaThread thread) {
        boolean jdk = thread.jdkCalls()
                .anyMatch(frame ->
                        LISTENING.contains(frame.method()) || frame.type().contains("WatchService"));
        // Netty's own transports wait in native code that the JDK does not know.
        return jdk
                || thread.stack().stream()
                        .limit(1)
                        .anyMatch(frame -> !frame.isJdk()
                                && frame.type().endsWith(".Native")
                                && frame.method().contains("Wait"));
    }

    /** Whether a thread of the application waits for connections or for readiness, or has a task to come. */
    public boolean isAnyListening() {
        return any(thread -> thread.role() == Role.APPLICATION && awaitsRequestsOrTime(thread));
    }

    private static boolean awaitsRequestsOrTime(JavaThread thread) {
        return isListening(thread) || PoolWorker.hasTaskToCome(thread);
    }

    /** Whether something may come from outside the process, or a task has its time to come. */
    public boolean isServed() {
        return served;
    }

    /** Whether {@code main} itself waits while the process serves: also where it was released from such a wait before. */
    public boolean mayBeMainOfServer(JavaThread thread) {
        return served && isMain(thread);
    }

    /** Whether it is the main thread, wherever it waits, of a process that serves. */
    public boolean isMainWhileServing(JavaThread thread) {
        return served && thread.name().equals("main");
    }

    /** Whether the thread {@code main} waits in the method {@code main} itself, which the JVM or a launcher called by reflection. */
    private static boolean isMain(JavaThread thread) {
        List<Frame> callers = thread.stack().stream().dropWhile(Frame::isJdk).toList();
        return thread.name().equals("main")
                && !callers.isEmpty()
                && (callers.size() == 1
                        || (callers.get(0).method().equals("main")
                                && callers.get(1).isOfReflection()));
    }

    private boolean awaitsShutdown(JavaThread thread) {
        return Signatures.says(Meaning.AWAITS_SHUTDOWN, thread)
                || Signatures.isNamedAsShutdownWait(thread)
                || isMainOfServer(thread);
    }

    /**
     * Whether {@code main} itself waits for something that is released once, when the process is to end. A timeout, be it
     * {@link Long#MAX_VALUE}, is set where an answer is awaited.
     */
    private boolean isMainOfServer(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || wait.timeout() != null || !isMain(thread)) {
            return false;
        }
        ResourceFacts resource = scene.resourceOf(thread);
        boolean unused = resource == null || resource.parties().isEmpty();
        Long limit = resource == null ? null : resource.limit();
        return switch (wait.kind()) {
            case PARK -> unused && !isHandingOver(thread);
            case OBJECT_WAIT -> !FormerReleasers.of(scene, thread).isAnyDead();
            case THREAD_JOIN, CONDITION -> unused;
            case LATCH -> unused && isForOne(limit != null ? limit : resource == null ? null : resource.count());
            case SEMAPHORE -> unused && (limit == null || limit == 0);
            case FUTURE -> hasActors;
            default -> false;
        };
    }

    /** Whether a latch, as far as its count is known, is for one event: the end of the process is one. */
    private static boolean isForOne(@Nullable Long count) {
        return count == null || count == 1;
    }

    /** Whether it waits until a subscriber has room for an item: it has work. */
    public static boolean isHandingOver(JavaThread thread) {
        return thread.jdkCalls().anyMatch(frame -> frame.type().equals("java.util.concurrent.SubmissionPublisher"));
    }
}
