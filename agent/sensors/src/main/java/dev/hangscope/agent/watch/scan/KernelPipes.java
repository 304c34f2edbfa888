package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Pipes of which the kernel holds an end itself, so that no descriptor table shows all writers: autofs writes its requests
 * to one. Read once per mount namespace.
 */
public final class KernelPipes {
    private final ProcReader proc;
    private final Map<String, Set<Long>> byNamespace = new HashMap<>();
    private final Map<Long, Set<Long>> byProcess = new HashMap<>();

    /** Makes one that reads through this. */
    public KernelPipes(ProcReader proc) {
        this.proc = proc;
    }

    /** Whether the kernel holds an end of this pipe for a file system that the process can see. */
    public boolean holds(long pid, long inode) {
        return byProcess.computeIfAbsent(pid, this::seenBy).contains(inode);
    }

    private Set<Long> seenBy(long pid) {
        String namespace = proc.link(pid + "/ns/mnt");
        return byNamespace.computeIfAbsent(
                namespace == null ? "of " + pid : namespace,
                any -> MachineTexts.autofsPipes(proc.text(pid + "/mountinfo")));
    }
}
