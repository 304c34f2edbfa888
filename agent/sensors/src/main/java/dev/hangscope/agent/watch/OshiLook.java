package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.scan.ProcessWords;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsProcess.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/**
 * What OSHI tells of a tree: processes, states, start times. It does not tell what they wait for, so that nothing but
 * notes comes of it. Used where there is no {@code /proc}: macOS and Windows.
 */
public final class OshiLook implements ProcessLook {
    private final OperatingSystem system;

    /** Starts OSHI: 0.3 s, and on some systems a few helper processes. */
    public OshiLook() {
        this.system = new SystemInfo().getOperatingSystem();
    }

    @Override
    public OsFacts look(long pid) throws CannotLookException {
        OSProcess root = pid > Integer.MAX_VALUE ? null : system.getProcess((int) pid);
        if (root == null) {
            throw new CannotLookException("no process " + pid + ": it has ended, or never was");
        }
        List<OsProcess> processes = new ArrayList<>();
        processes.add(process(root, Relation.ROOT));
        for (OSProcess child : system.getDescendantProcesses((int) pid, null, null, 0)) {
            processes.add(process(child, Relation.DESCENDANT));
        }
        String name = system.getFamily() + " " + system.getVersionInfo().getVersion();
        return new OsFacts(name, pid, false, 1, false, processes, List.of(), List.of(), List.of(), List.of());
    }

    /** One process in our terms; it has no threads, and so is never taken for stuck. */
    static OsProcess process(OSProcess process, Relation relation) {
        String command = ProcessWords.oneLine(process.getCommandLine());
        String name = ProcessWords.oneLine(process.getName());
        return new OsProcess(
                process.getProcessID(),
                process.getParentProcessID(),
                started(process),
                process.getStartTime(),
                name,
                command.isEmpty() ? name : command,
                state(process.getState()),
                relation,
                false,
                0,
                null,
                null,
                List.of(),
                "OSHI does not tell what it waits for",
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static @Nullable Instant started(OSProcess process) {
        return process.getStartTime() <= 0 ? null : Instant.ofEpochMilli(process.getStartTime());
    }

    /** OSHI's states in ours. */
    static State state(OSProcess.State state) {
        return switch (state) {
            case RUNNING, NEW -> State.RUNNING;
            case SLEEPING -> State.SLEEPING;
            case WAITING -> State.DISK;
            case ZOMBIE -> State.DEFUNCT;
            case STOPPED, SUSPENDED -> State.STOPPED;
            default -> State.UNKNOWN;
        };
    }
}
