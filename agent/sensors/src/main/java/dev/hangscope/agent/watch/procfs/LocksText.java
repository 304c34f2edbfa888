package dev.hangscope.agent.watch.procfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /proc/locks}, proc_locks(5). */
public final class LocksText {
    private LocksText() {}

    /** Waiting processes and threads with the key (device and inode) of the file whose lock they want. */
    public static Map<Long, String> waiters(@Nullable String text) {
        Map<Long, String> waiters = new HashMap<>();
        for (String line : (text == null ? "" : text).split("\n")) {
            int arrow = line.indexOf("->");
            if (arrow < 0) {
                continue;
            }
            String[] fields = line.substring(arrow + 2).trim().split("\\s+");
            String key = keyOf(line);
            Long pid = fields.length > 3 ? Numbers.decimal(fields[3]) : null;
            if (pid != null && key != null) {
                waiters.put(pid, key);
            }
        }
        return waiters;
    }

    /**
     * The processes that own a lock on the file with this key, each once; a lock of an open file description belongs to none and has -1, one
     * of a process in another pid namespace 0.
     */
    public static List<Long> owners(@Nullable String text, String key) {
        List<Long> owners = new ArrayList<>();
        for (String line : (text == null ? "" : text).split("\n")) {
            String[] fields = line.trim().split("\\s+");
            Long pid = line.contains("->") || fields.length < 6 ? null : signed(fields[4]);
            if (pid != null && key.equals(keyOf(line)) && !owners.contains(pid)) {
                owners.add(pid);
            }
        }
        return owners;
    }

    private static @Nullable Long signed(String field) {
        return field.equals("-1") ? Long.valueOf(-1) : Numbers.decimal(field);
    }

    /**
     * The key of the file with this inode for whose lock an open file waits: an open file description's lock belongs to no process,
     * fcntl(2) (F_OFD_SETLKW), and the kernel gives -1 as its process. {@code null} when there is none, or files of two devices have
     * the inode.
     */
    public static @Nullable String awaitedByOpenFile(@Nullable String text, long inode) {
        String found = null;
        for (String line : (text == null ? "" : text).split("\n")) {
            String key = line.contains("-> OFDLCK") ? keyOf(line) : null;
            if (key != null && key.endsWith(":" + inode)) {
                if (found != null && !found.equals(key)) {
                    return null;
                }
                found = key;
            }
        }
        return found;
    }

    /** The {@code major:minor:inode} of a lock line; {@code null} when there is none. */
    static @Nullable String keyOf(String line) {
        for (String field : line.split("\\s+")) {
            String[] parts = field.split(":", -1);
            if (parts.length == 3
                    && Numbers.hex(parts[0]) != null
                    && Numbers.hex(parts[1]) != null
                    && Numbers.decimal(parts[2]) != null) {
                return field;
            }
        }
        return null;
    }
}
