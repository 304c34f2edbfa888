package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.snapshot.Frame;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who else is there, beside some waiters, that has begun something and may yet end it. A thread between two tasks, of a pool, a
 * scheduler or a Timer, has begun nothing unless it did so just now; nor has one that the waiters hold up.
 */
public enum Bystanders {
    /** Nobody. */
    NONE,
    /** Only threads that select or accept: they have begun nothing for long, but may get something to do. */
    LISTENERS,
    /** Threads that run, or wait for something else. */
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
                .filter(thread -> scene.isYoung(thread) || !isBetweenTasks(thread))
                .filter(thread -> !thread.isIn("java.lang.ref.ReferenceQueue", "remove"))
                .filter(thread -> !scene.isStuckUnlessUnseen(thread) && !servants.test(thread))
                .toList();
        return others.isEmpty() ? NONE : others.stream().allMatch(Bystanders::isListening) ? LISTENERS : WORKERS;
    }

    private static boolean isBetweenTasks(JavaThread thread) {
        return PoolWorker.isIdle(thread) || PoolWorker.isTimerThread(thread);
    }

    private static boolean isListening(JavaThread thread) {
        if (!thread.isOutside()) {
            return false;
        }
        List<String> calls = thread.jdkCalls().map(Frame::method).toList();
        return calls.stream().anyMatch(LISTENING::contains) && calls.stream().noneMatch(ASKING::contains);
    }
}
