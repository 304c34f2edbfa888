package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.snapshot.os.OsMapping;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether mapped memory still has a name by which other processes can open it. {@code (deleted)} in {@code maps}
 * does not tell: it speaks of the name that the file was opened by, and sem_open(3) of glibc opens a temporary one. The
 * link count tells: {@code /proc/PID/map_files}, which root may follow. Without it the directory is searched for the inode.
 */
final class NamedMemory {
    private static final String SHARED_MEMORY = "/dev/shm/";

    private final ProcReader proc;
    private final Map<String, Boolean> named = new HashMap<>();

    NamedMemory(ProcReader proc) {
        this.proc = proc;
    }

    /** The same mapping with what is known of its name. */
    OsMapping ask(long pid, OsMapping mapping) {
        return named.computeIfAbsent(mapping.key(), key -> isNamed(pid, mapping))
                ? new OsMapping(mapping.key(), mapping.path(), true)
                : mapping;
    }

    private boolean isNamed(long pid, OsMapping mapping) {
        ProcReader.Stat stat = stat(pid, mapping);
        if (stat != null) {
            return stat.links() > 0;
        }
        return mapping.path().startsWith(SHARED_MEMORY) && isIn(pid + "/root" + SHARED_MEMORY, inode(mapping));
    }

    private ProcReader.@Nullable Stat stat(long pid, OsMapping mapping) {
        for (MapsText.Line line : MapsText.of(proc.text(pid + "/maps"), mapping.key())) {
            ProcReader.Stat stat = proc.stat(
                    pid + "/map_files/" + Long.toHexString(line.start()) + "-" + Long.toHexString(line.end()));
            if (stat != null) {
                return stat;
            }
        }
        return null;
    }

    private boolean isIn(String directory, long inode) {
        for (String name : proc.names(directory)) {
            ProcReader.Stat stat = proc.stat(directory + name);
            if (stat != null && stat.inode() == inode) {
                return true;
            }
        }
        return false;
    }

    private static long inode(OsMapping mapping) {
        try {
            return Long.parseLong(mapping.key().substring(mapping.key().lastIndexOf(' ') + 1));
        } catch (NumberFormatException garbled) {
            return -1;
        }
    }
}
