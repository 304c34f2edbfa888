package dev.hangscope.agent.command;

import dev.hangscope.agent.attach.LiveDump;
import dev.hangscope.agent.watch.ProcessLook.CannotLookException;
import dev.hangscope.agent.watch.TreeSnapshot;
import dev.hangscope.snapshot.Snapshot;
import org.jspecify.annotations.Nullable;

/** Snapshots of a process tree, with the threads of its JVMs where these may be asked. */
final class Inspection {
    private final TreeSnapshot processes;
    private final @Nullable JvmDumps dumps;

    private Inspection(TreeSnapshot processes, @Nullable JvmDumps dumps) {
        this.processes = processes;
        this.dumps = dumps;
    }

    static Inspection of(long pid, AttachOption attach) throws CouldNotLook {
        TreeSnapshot processes = TreeSnapshot.of(InspectCommand.lookFor(pid), pid);
        return new Inspection(processes, attach.isAllowed() && LiveDump.isPossible() ? new JvmDumps(pid) : null);
    }

    /**
     * Takes one. The JVMs are asked before the processes are read: what the kernel shows then tells which threads have not run since.
     *
     * @throws CannotLookException when there is no such process, or nothing of it can be seen
     * @throws InterruptedException when this thread is told to give up
     */
    Snapshot take() throws CannotLookException, InterruptedException {
        if (dumps == null) {
            return processes.take();
        }
        dumps.ask();
        return dumps.joined(processes.take());
    }
}
