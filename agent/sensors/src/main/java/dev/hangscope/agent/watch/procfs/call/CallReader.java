package dev.hangscope.agent.watch.procfs.call;

import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.OsWait.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * From a system call and its arguments to the wait behind it. Pure but for what it fetches from the waiting process's
 * memory. Whatever is not understood is UNKNOWN, which counts as live.
 */
public final class CallReader {
    /** {@code include/uapi/linux/futex.h}. */
    private static final int FUTEX_PRIVATE = 128;

    private static final int FUTEX_CLOCK_REALTIME = 256;
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_LOCK_PI = 6;
    private static final int FUTEX_WAIT_BITSET = 9;
    private static final int FUTEX_LOCK_PI2 = 13;

    private static final long CLONE_VFORK = 0x4000;
    private static final int F_SETLKW = 7;
    private static final int CLOCK_MONOTONIC = 1;
    private static final Duration SHORTEST_LEFT = Duration.ofSeconds(1);
    private static final int F_OFD_SETLKW = 38;
    /** {@code include/uapi/linux/fcntl.h}. */
    private static final int AT_FDCWD = -100;

    private static final int O_ACCMODE = 3;
    private static final int O_WRONLY = 1;
    /** {@code struct sockaddr_un}. */
    private static final int FAMILY_BYTES = 2;

    private static final int MOST_ADDRESS_BYTES = 110;

    private static final int MOST_DESCRIPTORS = 65_536;

    /**
     * Kernel functions in which a thread sleeps whatever its call says: a supervisor decides on the call
     * (seccomp_unotify(2)), another process resolves a page fault (userfaultfd(2)), or its control group is frozen
     * (cgroups(7)). Parts of names, for suffixes differ.
     */
    private static final List<String> HELD_FROM_OUTSIDE =
            List.of("seccomp", "handle_userfault", "freezer", "refrigerator");

    /**
     * Where a thread of a frozen control group sleeps, in the call it was in or outside any ({@code do_freezer_trap} in {@code kernel/signal.c}, often
     * inlined). Threads that are stopped or traced are there in another state.
     */
    private static final List<String> FROZEN = List.of("get_signal", "do_freezer_trap");

    private final CallTable table;

    public CallReader(CallTable table) {
        this.table = table;
    }

    /** What a thread's own process tells when the arguments point into it. */
    public interface Process {
        /** Bytes of its memory; {@code null} when they cannot be read. */
        byte @Nullable [] memory(long address, int length);

        /** The mapping that holds the address; {@code null} when it cannot be read. */
        MapsText.@Nullable Line mapping(long address);

        /** Key of the file lock that the thread waits for; {@code null} when {@code /proc/locks} has none. */
        @Nullable
        String awaitedLock();

        /** Key of the lock that an open file of it waits for (F_OFD_SETLKW); {@code null} when {@code /proc/locks} has none. */
        @Nullable
        String awaitedLockOf(int fd);

        /**
         * The absolute path that an argument means.
         *
         * @param directory descriptor of the directory from which a relative path starts, or AT_FDCWD
         * @param address of the path in its memory
         * @return {@code null} when it cannot be read
         */
        @Nullable
        String path(int directory, long address);
    }

    /** The name of the call; {@code null} when the thread is in none, or in one that is not known. */
    public @Nullable String name(@Nullable SyscallLine line) {
        return line == null || line.running() ? null : table.name(line.number());
    }

    /** The call in words, for a report. */
    public String words(OsProcess.State state, @Nullable SyscallLine line) {
        if (line == null) {
            return switch (state) {
                case RUNNING -> "running";
                case STOPPED -> "stopped by a signal";
                case TRACED -> "stopped by its tracer";
                default -> "a call that cannot be read";
            };
        }
        if (line.running()) {
            return "running";
        }
        return switch (state) {
            case STOPPED -> line.number() < 0 ? "stopped by a signal" : "stopped by a signal in " + call(line);
            case TRACED -> line.number() < 0 ? "stopped by its tracer" : "stopped by its tracer in " + call(line);
            default -> line.number() < 0 ? "no system call" : call(line);
        };
    }

    private String call(SyscallLine line) {
        String name = table.name(line.number());
        if (name == null) {
            return "system call " + line.number();
        }
        return switch (name) {
            case "read",
                    "write",
                    "readv",
                    "writev",
                    "recvfrom",
                    "recvmsg",
                    "sendto",
                    "sendmsg",
                    "flock",
                    "fcntl",
                    "connect",
                    "mq_timedsend",
                    "mq_timedreceive" -> name + "(" + line.intArgument(0) + ")";
            case "wait4" -> line.intArgument(0) > 0 ? "wait4(" + line.intArgument(0) + ")" : "wait4(any child)";
            case "waitid" -> line.intArgument(0) == 1 ? "waitid(" + line.intArgument(1) + ")" : "waitid";
            default -> name;
        };
    }

    /** The wait behind the call. */
    public OsWait read(OsProcess.State state, @Nullable SyscallLine line, @Nullable String place, Process process) {
        switch (state) {
            case RUNNING -> {
                return OsWait.of(Kind.RUNS);
            }
            case STOPPED -> {
                return OsWait.of(Kind.STOPPED);
            }
            case TRACED -> {
                return OsWait.of(Kind.TRACED);
            }
            default -> {}
        }
        if (state == OsProcess.State.SLEEPING && isFrozen(line, place)) {
            return OsWait.of(Kind.FROZEN);
        }
        if (line == null || (line.arguments().isEmpty() && !line.running())) {
            return OsWait.of(Kind.UNKNOWN);
        }
        if (line.running()) {
            return OsWait.of(Kind.RUNS);
        }
        String name = table.name(line.number());
        if (name == null) {
            return OsWait.of(Kind.UNKNOWN);
        }
        if (place != null && HELD_FROM_OUTSIDE.stream().anyMatch(place::contains)) {
            return OsWait.of(Kind.OUTSIDE);
        }
        if (state == OsProcess.State.DISK) {
            boolean vfork = name.equals("vfork")
                    || name.equals("clone3")
                    || (name.equals("clone") && (line.arguments().get(0) & CLONE_VFORK) != 0);
            return OsWait.of(vfork ? Kind.VFORK : Kind.OUTSIDE);
        }
        return waitOf(name, line, place, process);
    }

    private static boolean isFrozen(@Nullable SyscallLine line, @Nullable String place) {
        return line != null && !line.running() && place != null && FROZEN.contains(place);
    }

    private static OsWait waitOf(String name, SyscallLine line, @Nullable String place, Process process) {
        return switch (name) {
            case "read", "readv", "recvfrom", "recvmsg" -> OsWait.on(Kind.READ, List.of(line.intArgument(0)));
            case "write", "writev" -> write(line);
            // A datagram that names its receiver goes elsewhere than to the socket's peer.
            case "sendto" -> line.arguments().get(4) != 0 ? OsWait.of(Kind.UNKNOWN) : write(line);
            case "sendmsg" -> {
                byte[] receiver = process.memory(line.arguments().get(1), 8);
                yield receiver == null || ByteBuffer.wrap(receiver).getLong() != 0
                        ? OsWait.of(Kind.UNKNOWN)
                        : write(line);
            }
            case "connect" -> connect(line, place, process);
            case "splice" -> OsWait.on(Kind.POLL, List.of(line.intArgument(0), line.intArgument(2)));
            case "tee", "sendfile" -> OsWait.on(Kind.POLL, List.of(line.intArgument(0), line.intArgument(1)));
            case "poll" ->
                line.intArgument(2) >= 0
                        ? OsWait.timed(Kind.POLL, Duration.ofMillis(line.intArgument(2)))
                        : poll(line.arguments().get(0), line.arguments().get(1), process);
            case "ppoll" ->
                line.arguments().get(2) != 0
                        ? OsWait.timed(Kind.POLL, timespec(line.arguments().get(2), process))
                        : poll(line.arguments().get(0), line.arguments().get(1), process);
            case "select", "pselect6" ->
                line.arguments().get(4) != 0
                        ? OsWait.timed(
                                line.arguments().get(0) == 0 ? Kind.SLEEPS : Kind.POLL,
                                name.equals("select")
                                        ? null
                                        : timespec(line.arguments().get(4), process))
                        : select(line, process);
            case "epoll_wait", "epoll_pwait" ->
                line.intArgument(3) >= 0
                        ? OsWait.timed(Kind.POLL, Duration.ofMillis(line.intArgument(3)))
                        : OsWait.on(Kind.POLL, List.of(line.intArgument(0)));
            case "epoll_pwait2" ->
                line.arguments().get(3) != 0
                        ? OsWait.timed(Kind.POLL, timespec(line.arguments().get(3), process))
                        : OsWait.on(Kind.POLL, List.of(line.intArgument(0)));
            case "nanosleep" ->
                OsWait.timed(Kind.SLEEPS, timespec(line.arguments().get(0), process));
            case "clock_nanosleep" ->
                OsWait.timed(
                        Kind.SLEEPS,
                        line.intArgument(1) == 0
                                ? timespec(line.arguments().get(2), process)
                                : until(
                                        line.intArgument(0),
                                        timespec(line.arguments().get(2), process)));
            case "restart_syscall" -> restarted(line, place, process);
            case "futex" -> futex(line, process);
            case "wait4" -> OsWait.forProcess(Kind.CHILD, line.intArgument(0) > 0 ? (long) line.intArgument(0) : null);
            case "waitid" -> waitid(line);
            case "flock" -> fileLock(line, process.awaitedLock());
            case "fcntl" ->
                switch (line.intArgument(1)) {
                    case F_SETLKW -> fileLock(line, process.awaitedLock());
                    case F_OFD_SETLKW -> fileLock(line, process.awaitedLockOf(line.intArgument(0)));
                    default -> OsWait.of(Kind.UNKNOWN);
                };
            case "pause", "rt_sigsuspend" -> OsWait.of(Kind.SIGNAL);
            case "rt_sigtimedwait" ->
                line.arguments().get(2) != 0
                        ? OsWait.timed(Kind.SIGNAL, timespec(line.arguments().get(2), process))
                        : OsWait.of(Kind.SIGNAL);
            case "semop", "msgrcv", "msgsnd" -> OsWait.of(Kind.IPC);
            case "semtimedop" ->
                line.arguments().get(3) != 0
                        ? OsWait.timed(Kind.IPC, timespec(line.arguments().get(3), process))
                        : OsWait.of(Kind.IPC);
            case "mq_timedreceive", "mq_timedsend" ->
                line.arguments().get(4) != 0
                        ? OsWait.timed(Kind.IPC, null)
                        : OsWait.on(name.equals("mq_timedsend") ? Kind.WRITE : Kind.READ, List.of(line.intArgument(0)));
            case "open", "openat" ->
                place != null && (place.contains("fifo") || place.contains("wait_for_partner"))
                        ? fifo(
                                name.equals("open") ? AT_FDCWD : line.intArgument(0),
                                line,
                                name.equals("open") ? 0 : 1,
                                process)
                        : OsWait.of(Kind.OUTSIDE);
            default -> OsWait.of(Kind.UNKNOWN);
        };
    }

    /** After SIGSTOP and SIGCONT the number is lost but the arguments stay: only an endless poll can be told apart. */
    private static OsWait restarted(SyscallLine line, @Nullable String place, Process process) {
        if (place != null && place.startsWith("poll_schedule_timeout") && line.intArgument(2) < 0) {
            return poll(line.arguments().get(0), line.arguments().get(1), process);
        }
        return OsWait.timed(Kind.SLEEPS, null);
    }

    private static OsWait futex(SyscallLine line, Process process) {
        int operation = line.intArgument(1) & ~(FUTEX_PRIVATE | FUTEX_CLOCK_REALTIME);
        boolean waits = operation == FUTEX_WAIT
                || operation == FUTEX_WAIT_BITSET
                || operation == FUTEX_LOCK_PI
                || operation == FUTEX_LOCK_PI2;
        if (!waits) {
            return OsWait.of(Kind.UNKNOWN);
        }
        if (line.arguments().get(3) != 0) {
            return OsWait.timed(Kind.FUTEX, null);
        }
        if ((line.intArgument(1) & FUTEX_PRIVATE) != 0) {
            return OsWait.of(Kind.FUTEX);
        }
        MapsText.Line mapping = process.mapping(line.arguments().get(0));
        if (mapping == null) {
            return OsWait.of(Kind.UNKNOWN);
        }
        // glibc waits for a thread's end with a shared operation on private memory.
        return mapping.shared()
                ? OsWait.forObject(Kind.SHARED_FUTEX, mapping.mapping().key(), List.of())
                : OsWait.of(Kind.FUTEX);
    }

    private static OsWait waitid(SyscallLine line) {
        int which = line.intArgument(0);
        return switch (which) {
            case 0, 2 -> OsWait.forProcess(Kind.CHILD, null);
            case 1 -> OsWait.forProcess(Kind.CHILD, (long) line.intArgument(1));
            case 3 -> OsWait.on(Kind.POLL, List.of(line.intArgument(1)));
            default -> OsWait.of(Kind.UNKNOWN);
        };
    }

    private static OsWait write(SyscallLine line) {
        return OsWait.on(Kind.WRITE, List.of(line.intArgument(0)));
    }

    /** A connection to a unix socket waits for room in the queue of the listening socket; any other for the network. */
    private static OsWait connect(SyscallLine line, @Nullable String place, Process process) {
        int length = line.intArgument(2);
        boolean full = place != null && (place.contains("unix_wait_for_peer") || place.contains("unix_stream_connect"));
        if (!full || length <= FAMILY_BYTES || length > MOST_ADDRESS_BYTES) {
            return OsWait.of(Kind.OUTSIDE);
        }
        long address = line.arguments().get(1);
        byte[] bytes = process.memory(address, length);
        // A name that begins with a zero byte is not in the file system: unix(7).
        if (bytes == null || bytes[FAMILY_BYTES] == 0) {
            return OsWait.of(Kind.UNKNOWN);
        }
        String path = process.path(AT_FDCWD, address + FAMILY_BYTES);
        return path == null
                ? OsWait.of(Kind.UNKNOWN)
                : OsWait.forObject(Kind.CONNECT, path, List.of(line.intArgument(0)));
    }

    private static OsWait fileLock(SyscallLine line, @Nullable String key) {
        return key == null
                ? OsWait.of(Kind.UNKNOWN)
                : OsWait.forObject(Kind.FILE_LOCK, key, List.of(line.intArgument(0)));
    }

    /** @param first index of the argument that is the path; the flags follow it */
    private static OsWait fifo(int directory, SyscallLine line, int first, Process process) {
        String path = process.path(directory, line.arguments().get(first));
        int mode = line.intArgument(first + 1) & O_ACCMODE;
        if (path == null || mode > O_WRONLY) {
            return OsWait.of(Kind.FIFO_OPEN);
        }
        Kind kind = mode == O_WRONLY ? Kind.FIFO_OPEN_TO_WRITE : Kind.FIFO_OPEN_TO_READ;
        return OsWait.forObject(kind, path, List.of());
    }

    private static OsWait poll(long address, long count, Process process) {
        if (count < 0 || count > MOST_DESCRIPTORS) {
            return OsWait.of(Kind.UNKNOWN);
        }
        byte[] bytes = count == 0 ? new byte[0] : process.memory(address, (int) count * 8);
        return bytes == null ? OsWait.of(Kind.UNKNOWN) : OsWait.on(Kind.POLL, PollSets.ofPoll(bytes));
    }

    private static OsWait select(SyscallLine line, Process process) {
        long count = line.arguments().get(0);
        if (count < 0 || count > MOST_DESCRIPTORS) {
            return OsWait.of(Kind.UNKNOWN);
        }
        TreeSet<Integer> all = new TreeSet<>();
        for (int set = 1; set <= 3; set++) {
            long address = line.arguments().get(set);
            if (address != 0 && count > 0) {
                // The kernel reads whole words of eight bytes.
                byte[] bytes = process.memory(address, (int) ((count + 63) / 64) * 8);
                if (bytes == null) {
                    return OsWait.of(Kind.UNKNOWN);
                }
                all.addAll(PollSets.ofSelect(bytes, (int) count));
            }
        }
        return OsWait.on(Kind.POLL, new ArrayList<>(all));
    }

    /**
     * The time left of a sleep that ends at a point in time, as CPython's do; at least a second, since a long one of which only the end is
     * seen is not short. On Linux {@link System#nanoTime} reads the monotonic clock. {@code null} for another clock.
     */
    private static @Nullable Duration until(int clock, @Nullable Duration end) {
        Duration left = end == null || clock != CLOCK_MONOTONIC ? null : end.minusNanos(System.nanoTime());
        return left == null || left.compareTo(SHORTEST_LEFT) >= 0 ? left : SHORTEST_LEFT;
    }

    private static @Nullable Duration timespec(long address, Process process) {
        byte[] bytes = process.memory(address, 16);
        return bytes == null ? null : PollSets.timespec(bytes);
    }
}
