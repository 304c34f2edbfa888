package dev.hangscope.agent.watch.procfs;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of unix sockets by the inodes of the sockets: {@code /proc/PID/net/unix}, proc_pid_net(5). The socket that a server got from
 * accept(2) has the name of the one that listens.
 */
public final class UnixNames {
    private static final int INODE = 6;
    private static final int PATH = 7;

    private UnixNames() {}

    /** A path; {@code @name} of one in the abstract namespace. Sockets without a name are left out, and so are lines not understood. */
    public static Map<Long, String> parse(@Nullable String text) {
        Map<Long, String> names = new HashMap<>();
        for (String line : (text == null ? "" : text).split("\n")) {
            String[] fields = line.trim().split("\\s+", PATH + 1);
            Long inode = fields.length > PATH ? Numbers.decimal(fields[INODE]) : null;
            if (inode != null && inode > 0) {
                names.put(inode, fields[PATH]);
            }
        }
        return names;
    }
}
