package dev.hangscope.agent.watch.procfs;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Names of unix sockets by the inodes of the sockets: {@code /proc/PID/net/unix}, proc_pid_net(5). The socket that a server got from
 * accept(2) has the name of the one that listens.
 */
public final class UnixNames {
    private static final int FLAGS = 3;
    private static final int INODE = 6;
    private static final int PATH = 7;

    /** {@code __SO_ACCEPTCON} of {@code include/linux/net.h}. */
    private static final String LISTENS = "00010000";

    private UnixNames() {}

    /** A path; {@code @name} of one in the abstract namespace. Sockets without a name are left out, and so are lines not understood. */
    public static Map<Long, String> parse(@Nullable String text) {
        return named(text, fields -> true);
    }

    /** The same of those that listen. */
    public static Map<Long, String> ofListening(@Nullable String text) {
        return named(text, fields -> fields[FLAGS].equals(LISTENS));
    }

    private static Map<Long, String> named(@Nullable String text, Predicate<String[]> wanted) {
        Map<Long, String> names = new HashMap<>();
        for (String line : (text == null ? "" : text).split("\n")) {
            String[] fields = line.trim().split("\\s+", PATH + 1);
            Long inode = fields.length > PATH ? Numbers.decimal(fields[INODE]) : null;
            if (inode != null && inode > 0 && wanted.test(fields)) {
                names.put(inode, fields[PATH]);
            }
        }
        return names;
    }
}
