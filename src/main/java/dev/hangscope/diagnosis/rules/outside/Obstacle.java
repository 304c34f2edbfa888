package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A thread that may move by itself, has not left its place for long, and has what others wait for.
 *
 * @param thread the thread
 * @param activity what it does
 * @param behind the threads that would be stuck for good if it never went on, nearest first
 */
public record Obstacle(JavaThread thread, ThreadActivity activity, List<JavaThread> behind) {
    /** Who owns something is asked about with a graph of its own. */
    private static final int MOST_GRAPHS = 8;

    private static final int PATIENCE = 3;

    /** The option's default. */
    private static final Duration USUAL = Duration.ofSeconds(5);

    private static final Duration LEAST_IN_A_DUMP = Duration.ofSeconds(5);

    private static final Set<ThreadWait.Kind> LOCKS =
            Set.of(ThreadWait.Kind.MONITOR_ENTER, ThreadWait.Kind.LOCK, ThreadWait.Kind.CLASS_INIT);

    private record Obstacles(List<Obstacle> all) {}

    /** All whose activity is known and older than {@code after}, also those for which nobody waits. */
    public static List<Obstacle> all(Situation situation) {
        Scene scene = Scene.of(situation);
        return scene == null || scene.jvm.knownActivities().isEmpty()
                ? List.of()
                : situation
                        .index(Obstacles.class, key -> new Obstacles(find(scene)))
                        .all();
    }

    private static List<Obstacle> find(Scene scene) {
        List<Obstacle> all = new ArrayList<>();
        Set<Long> workers = runnersOfAwaitedTasks(scene);
        int graphs = 0;
        for (ThreadActivity activity : scene.jvm.knownActivities()) {
            JavaThread thread = scene.threads.living(activity.thread());
            if (thread != null && isLong(scene, activity)) {
                boolean has = !scene.ownedBy(thread).isEmpty()
                        || isSilent(scene, activity.span()) && workers.contains(thread.id());
                boolean asked = has && graphs++ < MOST_GRAPHS;
                List<JavaThread> behind = asked
                        ? Missed.stuckWithout(scene, Set.of(JvmWaitGraph.node(thread.id())))
                                .toList()
                        : List.of();
                all.add(new Obstacle(thread, activity, behind));
            }
        }
        return all;
    }

    /** An inspection from outside tells of waits of a second already; a peer may take longer. */
    private static boolean isLong(Scene scene, ThreadActivity activity) {
        return activity.span().compareTo(scene.after) >= 0
                && (!scene.oneDump || activity.span().compareTo(LEAST_IN_A_DUMP) >= 0);
    }

    /**
     * Where nobody wants its lock, a wait is told that is as long as {@code silence}. Who asks for waits that are shorter than usual gets
     * these sooner as well.
     */
    static boolean isSilent(Scene scene, Duration span) {
        Duration soon = scene.after.multipliedBy(PATIENCE);
        boolean early = scene.after.compareTo(USUAL) < 0 && soon.compareTo(scene.silence) < 0;
        return span.compareTo(early ? soon : scene.silence) >= 0;
    }

    /** Whether it has been there for so long that this is told although nobody wants its lock. */
    public boolean isSilent(Scene scene) {
        return isSilent(scene, activity.span());
    }

    /** The threads that run a task for whose result somebody waits. */
    private static Set<Long> runnersOfAwaitedTasks(Scene scene) {
        Set<Long> runners = new HashSet<>();
        for (ResourceFacts each : scene.jvm.resources()) {
            if (each.kind() == ResourceFacts.Kind.FUTURE
                    && !scene.waitingFor(each.id()).isEmpty()) {
                runners.addAll(scene.runners(each));
                each.runners().forEach(runners::add);
            }
        }
        return runners;
    }

    /** The threads of these, in their order. */
    static List<JavaThread> threads(Collection<Obstacle> obstacles) {
        return obstacles.stream().map(Obstacle::thread).toList();
    }

    /** Those that want a lock, a monitor or a class which the thread has: a wait that is meant to be short. */
    List<JavaThread> wantItsLock() {
        return behind.stream().filter(Obstacle::wantsLock).toList();
    }

    /** Those that wait for the result of its task, where its peer has been silent for so long that this is worth telling. */
    List<JavaThread> wantItsResult(Scene scene) {
        return isSilent(scene, activity.span())
                ? behind.stream().filter(Obstacle::wantsResult).toList()
                : List.of();
    }

    private static boolean wantsResult(JavaThread waiter) {
        return waiter.waitsFor() != null && waiter.waitsFor().kind() == ThreadWait.Kind.FUTURE;
    }

    private static boolean wantsLock(JavaThread waiter) {
        return waiter.waitsFor() != null && LOCKS.contains(waiter.waitsFor().kind());
    }

    /** Whether a finding tells this thread by itself: others want its lock, or the result of its task. */
    boolean isTold(Scene scene) {
        return !wantItsLock().isEmpty() || !wantItsResult(scene).isEmpty();
    }

    /** {@code 3 threads wait for what it holds}, or for its result. */
    String waiting() {
        return Words.threadsWait(behind.size())
                + (wantItsLock().isEmpty() && !behind.isEmpty() ? " for its result" : " for what it holds");
    }

    /** What those behind do, equal ones in one line. */
    List<Dependent> heldUp(Scene scene) {
        return heldUpBeside(scene, List.of());
    }

    /** The same without these. */
    List<Dependent> heldUpBeside(Scene scene, List<JavaThread> told) {
        return Victims.doings(
                scene, behind.stream().filter(waiter -> !told.contains(waiter)).toList());
    }
}
