package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.rules.context.KnownHelp;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.Reachability;
import java.util.List;

/** What a heap dump shows of threads that could end a wait. */
final class HeapHelp {
    private HeapHelp() {}

    /** Whether a heap dump shows a thread that could still end the wait. A static field is in the reach of all, and tells of none. */
    static boolean reaches(Scene scene, JavaThread waiter) {
        List<Reachability> reachability = scene.jvm.reachability();
        boolean reached = reachability != null
                && reachability.stream()
                        .anyMatch(each -> each.thread() == waiter.id()
                                && each.outcome() == Reachability.Outcome.LIVE
                                && !each.isFromStaticField()
                                && !isUpkeepOfPool(each));
        return reached
                || scene.jvm.borrowed().stream()
                        .filter(each -> each.waiters().contains(waiter.id()))
                        .anyMatch(each -> KnownHelp.hasLiveHolder(scene, each));
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
