package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.OshiStates;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.snapshot.os.OsProcess;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * States of known processes by {@code /proc/PID/stat}, in 15 us each. For a JVM that is not ours: OSHI, which {@link OshiStates} asks in
 * the command line, starts {@code uname}, {@code getconf} and {@code id}, as children of the JVM and by its user's PATH.
 */
public final class ProcStates implements LongFunction<OsProcess.@Nullable State> {
    private final ProcReader proc;

    /** Makes one that reads through this. */
    public ProcStates(ProcReader proc) {
        this.proc = proc;
    }

    @Override
    public OsProcess.@Nullable State apply(long pid) {
        StatLine stat = StatLine.parse(proc.text(pid + "/stat"));
        return stat == null ? null : stat.state();
    }
}
