package dev.hangscope.agent.watch.procfs;

import dev.hangscope.snapshot.os.OsDescriptor.Kind;

/**
 * What a link in {@code /proc/PID/fd} points to, proc_pid_fd(5).
 *
 * @param kind as far as the text tells; a path that is no device is a FILE, though it may be a FIFO
 * @param inode of a pipe or socket; 0 otherwise
 */
public record FdLink(Kind kind, long inode) {
    /** Of each descriptor that serves a FUSE file system, fuse(4). */
    public static final String FUSE = "/dev/fuse";

    /** Of each group of fanotify(7). */
    public static final String FANOTIFY = "anon_inode:[fanotify]";

    /** Never fails: what is not understood is OTHER. */
    public static FdLink parse(String link) {
        if (link.startsWith("pipe:[")) {
            return numbered(Kind.PIPE, link);
        }
        if (link.startsWith("socket:[")) {
            return numbered(Kind.SOCKET, link);
        }
        if (link.startsWith("anon_inode:")) {
            return new FdLink(anonymous(link.substring("anon_inode:".length())), 0);
        }
        if (link.startsWith("/dev/") && !link.startsWith("/dev/shm/")) {
            return new FdLink(Kind.DEVICE, 0);
        }
        return new FdLink(link.startsWith("/") ? Kind.FILE : Kind.OTHER, 0);
    }

    private static FdLink numbered(Kind kind, String link) {
        int end = link.indexOf(']');
        Long inode = end < 0 ? null : Numbers.decimal(link.substring(link.indexOf('[') + 1, end));
        return inode == null ? new FdLink(Kind.OTHER, 0) : new FdLink(kind, inode);
    }

    private static Kind anonymous(String name) {
        return switch (name) {
            case "[eventfd]" -> Kind.EVENT;
            case "[timerfd]" -> Kind.TIMER;
            case "[eventpoll]" -> Kind.EPOLL;
            case "[pidfd]" -> Kind.PIDFD;
            case "inotify", "[fanotify]" -> Kind.NOTIFY;
            case "[signalfd]" -> Kind.SIGNAL;
            case "[io_uring]" -> Kind.IO_URING;
            default -> Kind.OTHER;
        };
    }
}
