package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.rules.context.KnownHelp;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.Reachability;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a heap dump shows of threads that could end a wait. */
final class HeapHelp {
    private final Scene scene;

    /** Of each waiter that a dump shows how it can be reached. */
    private final Map<Long, Reachability> ways;

    /** Those that a way explains. */
    private final Set<Long> explained = new HashSet<>();

    private HeapHelp(Scene scene) {
        this.scene = scene;
        List<Reachability> reachability = scene.jvm.reachability();
        ways = reachability == null
                ? Map.of()
                : reachability.stream()
                        .collect(Collectors.toMap(Reachability::thread, each -> each, (first, second) -> first));
        boolean more = true;
        while (more) {
            more = false;
            for (Reachability each : ways.values()) {
                more |= explains(each) && explained.add(each.thread());
            }
        }
    }

    /** That of this situation. */
    static HeapHelp of(Situation situation, Scene scene) {
        return situation.index(HeapHelp.class, any -> new HeapHelp(scene));
    }

    /**
     * A static field is in the reach of all, and tells of none; by weak references caches and watchers keep what they do not use. A thread
     * whose own long wait nothing explains is no explanation for another.
     */
    private boolean explains(Reachability way) {
        return way.outcome() == Reachability.Outcome.LIVE
                && !way.isFromStaticField()
                && !Boolean.TRUE.equals(way.weakly())
                && !isUpkeepOfPool(way)
                && (way.from() == null || mayMove(way.from()));
    }

    /** A dump does not decide who wants a monitor, say: then the graph tells whether the thread may move. */
    private boolean mayMove(long thread) {
        JavaThread its = scene.threads.living(thread);
        if (its == null || explained.contains(thread) || scene.idleByDesign().isIdle(its)) {
            return true;
        }
        return !ways.containsKey(thread) && KnownHelp.mayMove(scene, its);
    }

    /** Whether a heap dump shows a thread that could still end the wait. */
    boolean reaches(JavaThread waiter) {
        return explained.contains(waiter.id())
                || scene.jvm.borrowed().stream()
                        .filter(each -> each.waiters().contains(waiter.id()))
                        .anyMatch(each -> KnownHelp.hasLiveHolder(scene, each));
    }

    /** Whether a heap dump shows that no thread has a way to what the waiter wants, but by weak references. */
    boolean isOutOfReach(JavaThread waiter) {
        Reachability way = ways.get(waiter.id());
        return way != null && Boolean.TRUE.equals(way.weakly()) && !explained.contains(waiter.id());
    }

    /**
     * Whether an idle scheduler reaches the waiter by its pool's list of borrowers: a pool's periodic check drops idle objects and
     * gives none back.
     */
    private static boolean isUpkeepOfPool(Reachability each) {
        return !each.path().isEmpty()
                && each.path().get(0).contains("ScheduledThreadPoolExecutor$DelayedWorkQueue.take")
                && each.path().stream().anyMatch(step -> step.endsWith("Pool$Borrower"));
    }
}
