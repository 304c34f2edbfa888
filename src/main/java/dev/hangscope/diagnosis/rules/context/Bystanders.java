package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who else is there, beside some waiters, that has begun something and may yet end it. A thread between two tasks, of a pool, a
 * scheduler or a Timer, has begun nothing unless it did so just now; nor has one that the waiters hold up.
 */
public enum Bystanders {
    /** Nobody. */
    NONE,
    /** Only threads that select or accept: they have begun nothing for long, but may get something to do. */
    LISTENERS,
    /**
     * No threads but those, and such as run other code of the application, or only the library's in which the waiters wait: they may hold
     * a thing that any code may borrow. So may one that waits for long itself, and a scheduler of the waiters' code may yet use it.
     */
    OTHER_CODE,
    /** Threads that can act, or that a thread which can act may release. */
    WORKERS;

    private static final Set<String> LISTENING =
            Set.of("accept", "accept0", "select", "selectNow", "poll", "poll0", "epollWait", "wait", "wait0");

    /** A blocking read, write or connect of a socket polls too ({@code sun.nio.ch.NioSocketImpl}): it has begun something. */
    private static final Set<String> ASKING =
            Set.of("read", "implRead", "write", "implWrite", "connect", "finishConnect");

    public static Bystanders of(Scene scene, Collection<JavaThread> waiters) {
        return of(scene, waiters, thread -> false);
    }

    /** @param servants threads that serve what is waited for, and hold nothing of it */
    public static Bystanders of(Scene scene, Collection<JavaThread> waiters, Predicate<JavaThread> servants) {
        NodeSet out = scene.graph.andHeldUpBy(scene.nodes(waiters));
        List<JavaThread> others = scene.jvm.threads().stream()
                .filter(thread -> thread.role() == JavaThread.Role.APPLICATION)
                .filter(thread -> !out.contains(JvmWaitGraph.node(thread.id())))
                .filter(thread -> RecentChanges.isNew(thread) || !isBetweenTasks(thread))
                .filter(thread -> !thread.isIn("java.lang.ref.ReferenceQueue", "remove"))
                .filter(thread -> !scene.isStuckUnlessUnseen(thread) && !servants.test(thread))
                .toList();
        Predicate<JavaThread> other = Helpers.ofOtherCode(scene, waiters);
        boolean scheduled = scene.jvm.threads().stream()
                .anyMatch(
                        thread -> hasTaskOfApplication(scene, thread) && !servants.test(thread) && !other.test(thread));
        if (others.isEmpty()) {
            return scheduled ? OTHER_CODE : NONE;
        }
        if (others.stream().allMatch(Bystanders::isListening)) {
            return scheduled ? OTHER_CODE : LISTENERS;
        }
        Predicate<JavaThread> library = isOfLibraryOf(scene, waiters);
        Predicate<JavaThread> acts = mayAct(scene);
        return others.stream()
                        .allMatch(thread -> isListening(thread)
                                || other.test(thread)
                                || library.test(thread)
                                || isUpkeepOfLibrary(scene, thread)
                                || !acts.test(thread))
                ? OTHER_CODE
                : WORKERS;
    }

    /** Whether the thread runs, or will run by itself, or may be released by one that had to do with what it waits for. */
    private static Predicate<JavaThread> mayAct(Scene scene) {
        Actors actors = new Actors(scene);
        return thread -> actors.canAct(thread) || KnownHelp.mayMove(scene, thread);
    }

    /** Whether the thread will run a task that code of the application gave it, when its time has come. */
    private static boolean hasTaskOfApplication(Scene scene, JavaThread thread) {
        return thread.role() == JavaThread.Role.APPLICATION
                && PoolWorker.hasTaskToCome(thread)
                && !Helpers.isOfHttpServer(thread)
                && isOfApplication(scene, thread);
    }

    /** Whether it is an idle thread of a scheduler that has no tasks but those of libraries: the last one that it ran is among them. */
    private static boolean isUpkeepOfLibrary(Scene scene, JavaThread thread) {
        PoolFacts pool = scene.poolOf(thread);
        return pool != null
                && PoolWorker.isIdle(thread)
                && !pool.pending().isEmpty()
                && pool.pending().size() == pool.pendingCount()
                && pool.pending().stream()
                        .allMatch(task -> !task.type().startsWith("java.")
                                && task.due() != null
                                && !scene.isOfApplication(task.type()));
    }

    /** Whether code of the application started the thread or its pool: a library's timer tidies up its own things. */
    private static boolean isOfApplication(Scene scene, JavaThread thread) {
        return thread.startedAt() != null
                && thread.startedAt()
                        .user()
                        .filter(frame -> scene.isOfApplication(frame.type()))
                        .isPresent();
    }

    private static Predicate<JavaThread> isOfLibraryOf(Scene scene, Collection<JavaThread> waiters) {
        Set<String> libraries = waiters.stream()
                .map(JavaThread::userFrame)
                .flatMap(Optional::stream)
                .map(Frame::type)
                .filter(type -> !scene.isOfApplication(type))
                .map(Signatures::library)
                .collect(Collectors.toSet());
        return thread -> libraries.stream().anyMatch(library -> Signatures.isOf(library, thread));
    }

    /** Whether the thread runs tasks and has none. */
    public static boolean isBetweenTasks(JavaThread thread) {
        return PoolWorker.isIdle(thread) || PoolWorker.isTimerThread(thread) || Signatures.says(Meaning.IDLE, thread);
    }

    /** Whether the thread waits for connections, or for readiness of channels: it has begun nothing. */
    public static boolean isListening(JavaThread thread) {
        if (!thread.isOutside()) {
            return false;
        }
        List<String> calls = thread.jdkCalls().map(Frame::method).toList();
        return calls.stream().anyMatch(LISTENING::contains) && calls.stream().noneMatch(ASKING::contains);
    }
}
