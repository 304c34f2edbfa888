package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The time in which descriptor tables are read one after another. A process could carry an end past the reader: fork a
 * child that has it, and exit before its own turn. That is excluded when either nobody was forked at all, or, at the end,
 * everybody who lives has been read: children forked meanwhile are read too, until a listing shows nobody new. The latter
 * rests on two things: the kernel lists {@code /proc} by rising id ({@code next_tgid} in {@code fs/proc/base.c}), and new
 * ids rise too, so that a listing that comes to its end has met every child forked meanwhile, as long as ids have not
 * wrapped around.
 */
public final class ForkWindow {
    private final ProcReader proc;
    private final long forks;
    private final long lastPid;

    private ForkWindow(ProcReader proc) {
        this.proc = proc;
        this.forks = MachineTexts.forks(proc.text("stat"));
        this.lastPid = MachineTexts.lastPid(proc.text("loadavg"));
    }

    /** Opens one at this moment. */
    public static ForkWindow open(ProcReader proc) {
        return new ForkWindow(proc);
    }

    /**
     * Who lives now and has not been read. Nobody at all: nobody has slipped past.
     *
     * @param read the processes whose tables were read, listed after the window was opened
     * @return {@code null} when it cannot be told: ids have wrapped around, or cannot be read
     */
    public long @Nullable [] newcomers(long[] read) {
        if (forks >= 0 && forks == MachineTexts.forks(proc.text("stat"))) {
            return new long[0];
        }
        long[] now = proc.numbers("");
        long lastNow = MachineTexts.lastPid(proc.text("loadavg"));
        if (now == null || lastPid < 0 || lastNow < lastPid) {
            return null;
        }
        long[] known = read.clone();
        Arrays.sort(known);
        return Arrays.stream(now)
                .filter(pid -> Arrays.binarySearch(known, pid) < 0)
                .toArray();
    }
}
