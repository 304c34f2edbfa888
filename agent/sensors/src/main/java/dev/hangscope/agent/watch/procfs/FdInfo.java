package dev.hangscope.agent.watch.procfs;

import dev.hangscope.snapshot.os.OsDescriptor.Access;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code /proc/PID/fdinfo/N}, proc_pid_fdinfo(5).
 *
 * @param access from the octal {@code flags}
 * @param async whether O_ASYNC is set: the descriptor sends a signal
 * @param closesOnExec whether a program that the process executes does not inherit it, O_CLOEXEC
 * @param inFlight descriptors that lie in a unix socket's receive queue; {@code null} when the line is missing
 * @param process {@code Pid} of a pidfd; {@code null} otherwise
 * @param eventId {@code eventfd-id}; {@code null} otherwise
 * @param watched members of an epoll set
 * @param locks file locks held through it
 * @param connection of the FUSE file system that it serves, {@code fuse_connection}; {@code null} otherwise
 * @param permits whether it is a fanotify group that is asked for permissions
 * @param terminal number of the terminal of which it is the master, {@code tty-index}; {@code null} otherwise
 */
public record FdInfo(
        Access access,
        boolean async,
        boolean closesOnExec,
        @Nullable Long inFlight,
        @Nullable Long process,
        @Nullable Long eventId,
        List<Watched> watched,
        List<Lock> locks,
        @Nullable Long connection,
        boolean permits,
        @Nullable Long terminal) {
    private static final long O_ASYNC = 020000;
    private static final long O_CLOEXEC = 02000000;

    /** {@code FAN_OPEN_PERM}, {@code FAN_ACCESS_PERM}, {@code FAN_OPEN_EXEC_PERM} and {@code FAN_PRE_ACCESS} of {@code linux/fanotify.h}. */
    private static final long PERMISSIONS = 0x170000;

    public FdInfo {
        watched = List.copyOf(watched);
        locks = List.copyOf(locks);
    }

    /**
     * A member of an epoll set.
     *
     * @param fd its number when it was added
     * @param inode its file; 0 when the kernel does not tell
     */
    public record Watched(int fd, long inode) {}

    /**
     * A file lock, as in proc_locks(5).
     *
     * @param key device and inode of the file
     * @param inherited whether it belongs to the open file, and so to every process that inherits the descriptor: flock(2)
     * @param acquiredBy the process that acquired it; {@code null} when the kernel does not tell
     */
    public record Lock(
            String key, boolean inherited, @Nullable Long acquiredBy) {}

    /** Of a descriptor of which only the access is known. */
    public static FdInfo of(Access access) {
        return new FdInfo(access, false, false, null, null, null, List.of(), List.of(), null, false, null);
    }

    /** Never fails: missing lines are UNKNOWN, {@code null} or empty. */
    public static FdInfo parse(@Nullable String text) {
        Access access = Access.UNKNOWN;
        boolean async = false;
        boolean closesOnExec = false;
        Long inFlight = null;
        Long process = null;
        Long eventId = null;
        Long terminal = null;
        Long connection = null;
        boolean permits = false;
        List<Watched> watched = new ArrayList<>();
        List<Lock> locks = new ArrayList<>();
        for (String line : (text == null ? "" : text).split("\n")) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String value = line.substring(colon + 1).trim();
            switch (line.substring(0, colon).trim()) {
                case "flags" -> {
                    Long flags = Numbers.octal(value);
                    if (flags != null) {
                        access = access(flags);
                        async = (flags & O_ASYNC) != 0;
                        closesOnExec = (flags & O_CLOEXEC) != 0;
                    }
                }
                case "scm_fds" -> inFlight = Numbers.decimal(value);
                case "Pid" -> process = Numbers.decimal(value);
                case "eventfd-id" -> eventId = Numbers.decimal(value);
                case "tty-index" -> terminal = Numbers.decimal(value);
                case "fuse_connection" -> connection = Numbers.decimal(value);
                case "fanotify ino", "fanotify mnt_id", "fanotify sdev" -> permits |= permits(value);
                case "tfd" -> watched.add(watched(value));
                case "lock" -> addLock(value, locks);
                default -> {}
            }
        }
        return new FdInfo(
                access, async, closesOnExec, inFlight, process, eventId, watched, locks, connection, permits, terminal);
    }

    /** {@code 26c00d sdev:fe00000 mflags:0 mask:10000 ignored_mask:0}: the mask is hexadecimal. */
    private static boolean permits(String value) {
        int at = value.indexOf(" mask:");
        Long mask = at < 0 ? null : Numbers.hex(value.substring(at + 6).split("\\s+")[0]);
        return mask != null && (mask & PERMISSIONS) != 0;
    }

    private static Access access(long flags) {
        return switch ((int) (flags & 3)) {
            case 0 -> Access.READ;
            case 1 -> Access.WRITE;
            default -> Access.BOTH;
        };
    }

    /** {@code 5 events: 19 data: 5 pos:0 ino:61af sdev:7}: the inode is hexadecimal. */
    private static Watched watched(String value) {
        Long fd = Numbers.decimal(value.split("\\s+")[0]);
        int at = value.indexOf("ino:");
        Long inode = at < 0 ? null : Numbers.hex(value.substring(at + 4).split("\\s+")[0]);
        return new Watched(fd == null ? -1 : fd.intValue(), inode == null ? 0 : inode);
    }

    /** {@code 1: FLOCK  ADVISORY  WRITE 359 00:13:11691 0 EOF}, as in proc_locks(5). */
    private static void addLock(String value, List<Lock> locks) {
        String key = LocksText.keyOf(value);
        if (key != null) {
            String[] fields = value.split("\\s+");
            Long pid = fields.length > 4 ? Numbers.decimal(fields[4]) : null;
            locks.add(
                    new Lock(key, fields.length > 1 && fields[1].equals("FLOCK"), pid == null || pid < 1 ? null : pid));
        }
    }
}
