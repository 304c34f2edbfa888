package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.scan.SeenProcess.SeenThread;
import dev.hangscope.snapshot.os.OsWait;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Recognizes pools that always look alive, because a thread of them runs or workers come and go. */
public final class Workers {
    /** Milliseconds: workers that fail at their start live for less. */
    private static final double YOUNG = 2_000;

    private static final double MILLIS_PER_TICK = 10;
    private static final List<String> HELPERS =
            List.of("multiprocessing.resource_tracker", "multiprocessing.forkserver");

    private Workers() {}

    /** Whether the tree has a pool of which only a second look shows whether it works. */
    public static boolean needSecondLook(ProcReader proc, Collection<SeenProcess> tree) {
        return !ownersOfYoung(proc, tree).isEmpty() || mayLackReader(tree);
    }

    /** Whether a caller waits while all workers, at least one of them, read or wait for the lock under which they read. */
    private static boolean mayLackReader(Collection<SeenProcess> tree) {
        Set<Long> withReader = new HashSet<>();
        Set<Long> withOther = new HashSet<>();
        for (SeenProcess process : tree) {
            SeenThread main = process.threads().get(process.pid());
            boolean idle = main != null && isUntimed(main, OsWait.Kind.SHARED_FUTEX);
            boolean reads = main != null && isUntimed(main, OsWait.Kind.READ);
            if (reads) {
                withReader.add(process.stat().parent());
            } else if (!idle) {
                withOther.add(process.stat().parent());
            }
        }
        return tree.stream()
                .filter(process -> withReader.contains(process.pid()) && !withOther.contains(process.pid()))
                .map(process -> process.threads().get(process.pid()))
                .anyMatch(main -> main != null && isUntimed(main, OsWait.Kind.FUTEX));
    }

    /**
     * Processes whose main thread waits for another one, and whose helper thread reads results, that have no children but young ones,
     * while they are not young themselves. Workers are children of a fork server, where the program has one.
     */
    public static Set<Long> ownersOfYoung(ProcReader proc, Collection<SeenProcess> tree) {
        double now = MachineTexts.uptime(proc.text("uptime"));
        Set<Long> owners = new HashSet<>();
        for (SeenProcess process : tree) {
            if (age(process, now) > YOUNG && isPoolWithCaller(process)) {
                owners.add(process.pid());
            }
        }
        if (now < 0 || owners.isEmpty()) {
            return Set.of();
        }
        Map<Long, Long> helpers = helpersOf(proc, owners, tree);
        for (SeenProcess process : tree) {
            if (age(process, now) > YOUNG && !helpers.containsKey(process.pid())) {
                long parent = process.stat().parent();
                owners.remove(helpers.getOrDefault(parent, parent));
            }
        }
        return owners;
    }

    /** Processes that multiprocessing starts for itself, by their ids, and the owners that they belong to. */
    private static Map<Long, Long> helpersOf(ProcReader proc, Set<Long> owners, Collection<SeenProcess> tree) {
        Map<Long, Long> helpers = new HashMap<>();
        for (SeenProcess process : tree) {
            String command = owners.contains(process.stat().parent()) ? proc.text(process.pid() + "/cmdline") : null;
            if (command != null && HELPERS.stream().anyMatch(command::contains)) {
                helpers.put(process.pid(), process.stat().parent());
            }
        }
        return helpers;
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
