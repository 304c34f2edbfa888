package dev.hangscope.agent.watch.scan;

import com.sun.jna.LastErrorException;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.snapshot.os.OsShortcoming;
import dev.hangscope.snapshot.os.OsShortcoming.Obligation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds processes that run in one address space without being threads of one another (vfork, clone with CLONE_VM): they
 * can release each other's private locks. Those of equal size are asked about with kcmp(2).
 */
public final class SharedSpaces {
    private final ProcReader proc;
    private @Nullable Map<Long, List<Long>> bySize;
    private final Map<Long, Long> sizes = new HashMap<>();

    /** Makes one that reads through this. */
    public SharedSpaces(ProcReader proc) {
        this.proc = proc;
    }

    /** Others in the address space of this process; says so when it cannot be told. */
    public List<Long> sharersOf(long pid, List<OsShortcoming> shortcomings) {
        Map<Long, List<Long>> all = bySize();
        List<Long> sharers = new ArrayList<>();
        for (long other : all.getOrDefault(sizes.getOrDefault(pid, -1L), List.of())) {
            if (other == pid) {
                continue;
            }
            try {
                if (KernelCalls.shareMemory(pid, other)) {
                    sharers.add(other);
                }
            } catch (LastErrorException | LinkageError e) {
                if (proc.exists(Long.toString(other))) {
                    shortcomings.add(new OsShortcoming(
                            Obligation.TWO_LOOKS,
                            "whether process " + other + " shares the memory of process " + pid
                                    + " could not be asked (kcmp)"));
                    return sharers;
                }
            }
        }
        return sharers;
    }

    private Map<Long, List<Long>> bySize() {
        if (bySize == null) {
            bySize = new HashMap<>();
            long[] pids = proc.numbers("");
            for (long pid : pids == null ? new long[0] : pids) {
                StatLine stat = StatLine.parse(proc.text(pid + "/stat"));
                if (stat != null && stat.memory() > 0) {
                    sizes.put(pid, stat.memory());
                    bySize.computeIfAbsent(stat.memory(), any -> new ArrayList<>())
                            .add(pid);
                }
            }
        }
        return bySize;
    }
}
