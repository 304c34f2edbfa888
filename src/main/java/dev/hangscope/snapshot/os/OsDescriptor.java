package dev.hangscope.snapshot.os;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open descriptor.
 *
 * @param fd its number
 * @param kind what it is
 * @param access what it can do
 * @param inode of the pipe, socket, FIFO or message queue; the counter's id for an eventfd; a number for each end of a pseudoterminal; the
 *     number of a FUSE file system; {@link #PERMISSION_GROUPS} for such a group; 0 when not known
 * @param link what {@code /proc/PID/fd/N} points to
 * @param peer inode of the other end of a connected socket or pseudoterminal, or of the listening socket that has yet to accept the
 *     connection or to make room for it; 0 where it was closed, which only a socket for datagrams outlives; {@code null} where it is
 *     not known to be on this machine
 * @param process the process of a pidfd; {@code null} otherwise
 * @param watches numbers of the descriptors in an epoll set; a number that is no longer the watched file is -1
 * @param lock key of the file lock held through it; {@code null} when there is none
 * @param lockedBy the process that acquired this lock with flock(2), whose children inherit it; {@code null} for any other lock
 * @param pending bytes that were sent to it and that no process has read; {@code null} when not known
 */
public record OsDescriptor(
        int fd,
        Kind kind,
        Access access,
        long inode,
        String link,
        @Nullable Long peer,
        @Nullable Long process,
        List<Integer> watches,
        @Nullable String lock,
        @Nullable Long lockedBy,
        @Nullable Long pending) {

    /** For each group that is asked for permissions: the kernel does not tell which one a thread waits for. */
    public static final long PERMISSION_GROUPS = 1;

    /** Shells move a descriptor that they redirect for a command to the first free number from here on. */
    public static final int FIRST_SAVED_BY_SHELL = 10;

    private static final int LAST_STANDARD_STREAM = 2;

    public OsDescriptor {
        watches = List.copyOf(watches);
    }

    /** A descriptor without an inherited lock, and of which no bytes are known that would wait to be read. */
    public OsDescriptor(
            int fd,
            Kind kind,
            Access access,
            long inode,
            String link,
            @Nullable Long peer,
            @Nullable Long process,
            List<Integer> watches,
            @Nullable String lock) {
        this(fd, kind, access, inode, link, peer, process, watches, lock, null, null);
    }

    /** A descriptor of which only its kind, direction and inode matter. */
    public static OsDescriptor of(int fd, Kind kind, Access access, long inode, String link) {
        return new OsDescriptor(fd, kind, access, inode, link, null, null, List.of(), null);
    }

    /** What the descriptors of one object have in common: the kind and the number of their inode. */
    public static String key(Kind kind, long inode) {
        return kind + ":" + inode;
    }

    /** Whether it is standard input, output or error (stdin(3)). */
    public boolean isStandardStream() {
        return fd <= LAST_STANDARD_STREAM;
    }

    /** Whether data can come out of it. */
    public boolean reads() {
        return access != Access.WRITE;
    }

    /** Whether data can be put into it. */
    public boolean writes() {
        return access != Access.READ;
    }

    /** Whether it is one of two ends that work in both directions, and {@link #peer()} is the other one. */
    public boolean isConnected() {
        return switch (kind) {
            case UNIX, LOOPBACK, TERMINAL -> true;
            default -> false;
        };
    }

    /**
     * Whether it is a unix socket for datagrams whose peer was closed. No other socket can send to it, and unlike a stream it shows no
     * end of file: unix(7).
     */
    public boolean hasLostPeer() {
        return kind == Kind.UNIX && peer != null && peer == 0;
    }

    /** Open mode, open(2). */
    public enum Access {
        READ,
        WRITE,
        BOTH,
        /** The mode could not be read: counts as both. */
        UNKNOWN
    }

    /** What a descriptor is. */
    public enum Kind {
        PIPE,
        /** A pipe with a name: anybody may open it later. */
        FIFO,
        /** A connected unix socket whose peer is known, also one for datagrams: only its peer can send to it. */
        UNIX,
        /** A connected TCP or UDP socket whose other end is on this machine too. */
        LOOPBACK,
        /** One end of a pseudoterminal, pty(7): the terminal of programs, or the master of an emulator. */
        TERMINAL,
        /** Any other socket: network, listening, datagram, or a peer that is not known. */
        SOCKET,
        EVENT,
        TIMER,
        EPOLL,
        PIDFD,
        /** A POSIX message queue without a name, mq_unlink(3): no further process can open it. */
        QUEUE,
        /** A POSIX message queue that any process may open by its name, mq_overview(7). */
        NAMED_QUEUE,
        /** inotify, and fanotify that only watches. */
        NOTIFY,
        /** Serves a FUSE file system, fuse(4). */
        FUSE,
        /** A group of fanotify(7) that is asked for permissions. */
        PERMISSION,
        SIGNAL,
        IO_URING,
        FILE,
        DEVICE,
        OTHER
    }
}
