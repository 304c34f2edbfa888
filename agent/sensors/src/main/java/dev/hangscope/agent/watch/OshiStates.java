package dev.hangscope.agent.watch;

import dev.hangscope.snapshot.os.OsProcess;
import java.util.Locale;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/**
 * States of known processes by OSHI: 0.2 ms each, where a walk over the whole tree takes OSHI 70 ms and more. Its start
 * takes up to 0.3 s and forks {@code uname}, {@code getconf} and {@code id}: only for a process of ours, which the command line is.
 */
public final class OshiStates implements LongFunction<OsProcess.@Nullable State> {
    private final OperatingSystem system;

    /** Starts OSHI. */
    public OshiStates() {
        // On Linux OSHI has a variant without native code, which starts twice as fast.
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
        this.system = linux
                ? new oshi.nativefree.SystemInfo().getOperatingSystem()
                : new oshi.SystemInfo().getOperatingSystem();
    }

    @Override
    public OsProcess.@Nullable State apply(long pid) {
        OSProcess process = pid <= 0 || pid > Integer.MAX_VALUE ? null : system.getProcess((int) pid);
        return process == null || process.getState() == OSProcess.State.INVALID
                ? null
                : OshiLook.state(process.getState());
    }
}
