package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.code.ExitCall;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The living threads that are stuck because some others are: without the JVM's exit, and without pool workers, who have
 * nothing to do. Where thousands wait for each other every one of as many findings has all of them as victims, so they are
 * looked up one after the other, nearest first, and only the first two hundred are listed.
 */
public final class Victims {
    private static final int LISTED = 200;

    private final Scene scene;
    private final List<JavaThread> causes;

    Victims(Scene scene, Collection<JavaThread> causes) {
        this.scene = scene;
        this.causes = List.copyOf(causes);
    }

    /** Whether the thread is a victim of whoever holds it up. */
    static boolean isOne(Scene scene, JavaThread thread) {
        return thread.role() != JavaThread.Role.DESTROY_JAVA_VM
                && scene.isStuckUnlessUnseen(thread)
                && !PoolWorker.isIdle(thread);
    }

    private Stream<JavaThread> nearestFirst() {
        return scene.graph
                .heldUpBy(scene.nodes(causes))
                .map(node -> scene.threads.living(node.id()))
                .filter(Objects::nonNull)
                .filter(thread -> isOne(scene, thread));
    }

    public boolean isEmpty() {
        return nearestFirst().findAny().isEmpty();
    }

    /** Whether one of them is stuck for certain: of the others a releaser may have been missed. */
    public boolean areCertain() {
        return nearestFirst().anyMatch(scene::isStuck);
    }

    /** Whether each of them waits for the end of a thread. */
    public boolean onlyJoin() {
        return nearestFirst()
                .allMatch(
                        thread -> thread.waitsFor() != null && thread.waitsFor().kind() == ThreadWait.Kind.THREAD_JOIN);
    }

    /** Whether one of them wants something else than an item of a queue. */
    public boolean doMoreThanTake() {
        return scene.nodes(causes).stream().anyMatch(scene.holdingWork()::contains);
    }

    /** Whether the JVM's exit waits for one of them, or of those who hold them up. */
    public boolean holdExit() {
        return scene.waitsForLastThread()
                && (Scene.holdsExit(causes) || scene.nodes(causes).stream().anyMatch(scene.holdingExit()::contains));
    }

    private boolean holdExitCall() {
        return causes.stream().anyMatch(ExitCall::isIn)
                || scene.nodes(causes).stream().anyMatch(scene.holdingExitCall()::contains);
    }

    /** What they do, equal ones in one line, and the JVM's exit where it waits for one of them. */
    public List<Dependent> lines() {
        List<JavaThread> nearest = nearestFirst().limit(LISTED + 1).toList();
        List<Dependent> lines = new ArrayList<>(doings(scene, nearest.subList(0, Math.min(LISTED, nearest.size()))));
        if (nearest.size() > LISTED) {
            lines.add(new Dependent.OfOthers("more than " + Words.number(LISTED) + " threads in all"));
        }
        if (holdExitCall() || holdExit()) {
            lines.add(Dependent.JVM_EXIT);
        }
        return lines;
    }

    /** What these threads do, equal ones in one line. */
    public static List<Dependent> doings(Scene scene, Collection<JavaThread> threads) {
        return Dependent.alike(threads, scene::waitWords);
    }
}
