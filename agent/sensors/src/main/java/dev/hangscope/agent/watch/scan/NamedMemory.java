package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.snapshot.os.OsMapping;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether mapped memory still has a name by which other processes can open it. {@code (deleted)} in {@code maps}
 * does not tell: it speaks of the name that the file was opened by, and sem_open(3) of glibc opens a temporary one. The
 * link count tells: {@code /proc/PID/map_files}, which root may follow. Without it the directory is searched for the inode. So it is
 * for a semaphore's name: one that a library made up is known to its program only.
 */
public final class NamedMemory {
    private static final String SHARED_MEMORY = "/dev/shm/";

    private final ProcReader proc;
    private final Map<String, OsMapping> asked = new HashMap<>();
    private final Map<String, Map<Long, String>> namesByNamespace = new HashMap<>();

    /** Makes one that reads through this. */
    public NamedMemory(ProcReader proc) {
        this.proc = proc;
    }

    /** The same mapping with what is known of its name. */
    public OsMapping ask(long pid, OsMapping mapping) {
        OsMapping known = asked.computeIfAbsent(mapping.key(), key -> withName(pid, mapping));
        return known.named() || known.isMadeUp()
                ? new OsMapping(mapping.key(), known.isMadeUp() ? known.path() : mapping.path(), known.named())
                : mapping;
    }

    private OsMapping withName(long pid, OsMapping mapping) {
        ProcReader.Stat stat = stat(pid, mapping);
        if (stat != null && (stat.links() != 1 || !mapping.isSemaphore())) {
            return new OsMapping(mapping.key(), mapping.path(), stat.links() > 0);
        }
        String name = mapping.path().startsWith(SHARED_MEMORY) ? nameIn(pid, mapping) : null;
        boolean isMadeUp = name != null && OsMapping.isMadeUp(SHARED_MEMORY + name);
        return isMadeUp
                ? new OsMapping(mapping.key(), SHARED_MEMORY + name, false)
                : new OsMapping(mapping.key(), mapping.path(), stat != null || name != null);
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

    /** The name of the mapped file among the files of shared memory that the process sees; {@code null} when it has none there. */
    private @Nullable String nameIn(long pid, OsMapping mapping) {
        String namespace = proc.link(pid + "/ns/mnt");
        return namesByNamespace
                .computeIfAbsent(
                        namespace == null ? "of " + pid : namespace, any -> names(pid + "/root" + SHARED_MEMORY))
                .get(inode(mapping));
    }

    private Map<Long, String> names(String directory) {
        Map<Long, String> names = new HashMap<>();
        for (String name : proc.names(directory)) {
            ProcReader.Stat stat = proc.stat(directory + name);
            if (stat != null) {
                names.put(stat.inode(), name);
            }
        }
        return names;
    }

    private static long inode(OsMapping mapping) {
        try {
            return Long.parseLong(mapping.key().substring(mapping.key().lastIndexOf(' ') + 1));
        } catch (NumberFormatException garbled) {
            return -1;
        }
    }
}
