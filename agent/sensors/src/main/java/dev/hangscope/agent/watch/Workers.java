package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.SeenProcess.SeenThread;
import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.snapshot.os.OsWait;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Tells a tree whose workers may be replaced at any moment, so that only a second look shows whether they live. */
final class Workers {
    /** Milliseconds: workers that fail at their start live for less. */
    private static final double YOUNG = 2_000;

    private static final double MILLIS_PER_TICK = 10;

    private Workers() {}

    /**
     * Whether a process whose main thread waits for another one, and whose helper thread reads results, has no children but
     * young ones, while it is not young itself.
     */
    static boolean mayBeReplaced(ProcReader proc, Collection<SeenProcess> tree) {
        double now = MachineTexts.lastRan(proc.text("thread-self/sched"));
        Set<Long> withOldChildren = new HashSet<>();
        for (SeenProcess process : tree) {
            if (age(process, now) > YOUNG) {
                withOldChildren.add(process.stat().parent());
            }
        }
        return now >= 0
                && tree.stream()
                        .anyMatch(process -> age(process, now) > YOUNG
                                && isPoolWithCaller(process)
                                && !withOldChildren.contains(process.pid()));
    }

    private static boolean isPoolWithCaller(SeenProcess process) {
        SeenThread main = process.threads().get(process.pid());
        return main != null
                && isUntimed(main, OsWait.Kind.FUTEX)
                && process.threads().values().stream().anyMatch(thread -> isUntimed(thread, OsWait.Kind.READ));
    }

    private static boolean isUntimed(SeenThread thread, OsWait.Kind kind) {
        return thread.waitsFor().kind() == kind && !thread.waitsFor().timed();
    }

    private static double age(SeenProcess process, double now) {
        return now - process.stat().startTicks() * MILLIS_PER_TICK;
    }
}
