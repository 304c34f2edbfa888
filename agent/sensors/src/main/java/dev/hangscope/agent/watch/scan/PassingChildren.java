package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.snapshot.os.OsEndedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Children that live for so short a time that two samples may see none of them: a worker that fails at its start and is replaced at
 * once. Their parent's list is read again and again for a moment.
 */
public final class PassingChildren {
    private static final int ROUNDS = 60;
    private static final long BETWEEN_NANOS = 3_000_000;

    private PassingChildren() {}

    /** Children of these processes that were seen and then were gone, from the first round on that shows one. */
    public static List<OsEndedProcess> of(ProcReader proc, Set<Long> parents) {
        Map<Long, OsEndedProcess> seen = new HashMap<>();
        List<OsEndedProcess> ended = new ArrayList<>();
        for (int round = 0; round < ROUNDS && ended.isEmpty() && !parents.isEmpty(); round++) {
            Set<Long> now = new HashSet<>();
            for (long parent : parents) {
                for (long child : ThreadScan.children(proc, parent)) {
                    now.add(child);
                    seen.computeIfAbsent(child, pid -> child(proc, pid, parent));
                }
            }
            seen.values().stream().filter(each -> !now.contains(each.pid())).forEach(ended::add);
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
        return ended;
    }

    private static OsEndedProcess child(ProcReader proc, long pid, long parent) {
        String command = MachineTexts.commandLine(proc.text(pid + "/cmdline"));
        StatLine stat = command.isEmpty() ? StatLine.parse(proc.text(pid + "/stat")) : null;
        return new OsEndedProcess(
                pid, parent, stat == null ? command : MachineTexts.commandLine(stat.name()), Duration.ZERO, null);
    }
}
