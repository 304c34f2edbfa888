package dev.hangscope.snapshot.os;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a thread waits for.
 *
 * @param kind the kind of wait
 * @param timed whether it ends by itself
 * @param timeout its time-out; {@code null} when untimed or not readable
 * @param descriptors numbers of the descriptors waited on, in the thread's process
 * @param process the process waited for; {@code null} for any child, or where no process is waited for
 * @param object key of the shared memory or of the locked file that is waited on, absolute path of the FIFO that is being
 *     opened or of the socket that is being connected to, or the System V object in words, or {@link OsDescriptor#key}; {@code null} otherwise
 */
public record OsWait(
        Kind kind,
        boolean timed,
        @Nullable Duration timeout,
        List<Integer> descriptors,
        @Nullable Long process,
        @Nullable String object) {

    public OsWait {
        descriptors = List.copyOf(descriptors);
    }

    /** A wait of which only the kind matters. */
    public static OsWait of(Kind kind) {
        return new OsWait(kind, false, null, List.of(), null, null);
    }

    /** A wait on descriptors, without time-out. */
    public static OsWait on(Kind kind, List<Integer> descriptors) {
        return new OsWait(kind, false, null, descriptors, null, null);
    }

    /** A wait that ends by itself; {@code timeout} is {@code null} when it could not be read. */
    public static OsWait timed(Kind kind, @Nullable Duration timeout) {
        return new OsWait(kind, true, timeout, List.of(), null, null);
    }

    /** A wait for a process; {@code null} for any child. */
    public static OsWait forProcess(Kind kind, @Nullable Long process) {
        return new OsWait(kind, false, null, List.of(), process, null);
    }

    /** A wait on shared memory, on a file's lock or on a FIFO. */
    public static OsWait forObject(Kind kind, String object, List<Integer> descriptors) {
        return new OsWait(kind, false, null, descriptors, null, object);
    }

    /** The kinds of wait that are told apart. Who may end each is in {@code docs/inspect.md}. */
    public enum Kind {
        /** Does not wait. */
        RUNS,
        /** Sleeps for a time. */
        SLEEPS,
        /** Reads from the descriptor. */
        READ,
        /** Writes to the descriptor. */
        WRITE,
        /** poll, select or epoll over the descriptors. */
        POLL,
        /** A lock, condition or thread's end inside the process. */
        FUTEX,
        /** A lock or semaphore in memory shared with other processes. */
        SHARED_FUTEX,
        /** A child's exit. */
        CHILD,
        /** The vfork child's exec or exit. */
        VFORK,
        /** Another process's lock on a file. */
        FILE_LOCK,
        /** Stopped by a tracer. */
        TRACED,
        /** Stopped by a signal: SIGCONT ends it. */
        STOPPED,
        /** Its control group is frozen, cgroups(7): a process that thaws the group ends it. */
        FROZEN,
        /** A signal (pause, sigsuspend, sigwait). */
        SIGNAL,
        /** The other side of a FIFO that is being opened; in which direction is not known. */
        FIFO_OPEN,
        /** A writer of a FIFO that is being opened to read: fifo(7). */
        FIFO_OPEN_TO_READ,
        /** A reader of a FIFO that is being opened to write. */
        FIFO_OPEN_TO_WRITE,
        /** Room in the queue of a unix socket that listens, to which it connects; the object is the socket's path. */
        CONNECT,
        /** System V semaphore or message queue, or a POSIX message queue of which no descriptor is known. */
        IPC,
        /** The answer of a process that serves the file or permits the access; the object is the key of the descriptors for it. */
        ANSWER,
        /** The outside world: network, terminal, device, disk. */
        OUTSIDE,
        /** Not understood, or not readable. */
        UNKNOWN
    }
}
