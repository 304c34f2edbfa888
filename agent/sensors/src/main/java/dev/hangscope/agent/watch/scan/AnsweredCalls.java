package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.MachineTexts.FuseMount;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.call.CallReader;
import dev.hangscope.agent.watch.procfs.call.SyscallLine;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsWait;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls on files that another process answers: the server of a FUSE file system, fuse(4), or a process that permits accesses by
 * fanotify(7). The kernel function in which the thread sleeps says which; the path or the descriptor of the call says which file system.
 */
final class AnsweredCalls {
    /** {@code fs/fuse/dev.c}. */
    private static final String FUSE_PLACE = "request_wait_answer";

    /** {@code fs/notify/fanotify/fanotify.c}, where the compiler may have moved the second into the first. */
    private static final Set<String> PERMISSION_PLACES = Set.of("fanotify_handle_event", "fanotify_get_response");

    private static final Set<String> BY_DESCRIPTOR = Set.of(
            "read", "readv", "write", "writev", "pread64", "pwrite64", "fsync", "fdatasync", "getdents64", "fstat");
    private static final Set<String> BY_PATH = Set.of("open", "stat", "lstat", "access", "readlink");
    private static final Set<String> BY_DIRECTORY =
            Set.of("openat", "newfstatat", "statx", "faccessat", "faccessat2", "readlinkat", "openat2");

    /** {@code AT_FDCWD} of {@code include/uapi/linux/fcntl.h}. */
    private static final int WORKING_DIRECTORY = -100;

    private final ProcReader proc;

    AnsweredCalls(ProcReader proc) {
        this.proc = proc;
    }

    /**
     * A wait for an answer.
     *
     * @param reason why it waits, with the key of the descriptors on which it is given
     * @param words for a report
     */
    record Answered(OsWait reason, String words) {}

    /** The wait behind a call; {@code null} when no process is to answer it, or it is not known for which file system. */
    @Nullable
    Answered of(
            long pid,
            @Nullable String call,
            @Nullable SyscallLine line,
            @Nullable String place,
            CallReader.Process process) {
        if (place == null || call == null || line == null || line.arguments().isEmpty()) {
            return null;
        }
        if (PERMISSION_PLACES.contains(place)) {
            return new Answered(
                    waitFor(OsDescriptor.Kind.PERMISSION, OsDescriptor.PERMISSION_GROUPS),
                    ", waits for a permission (fanotify)");
        }
        FuseMount mount = place.equals(FUSE_PLACE) ? mount(pid, call, line, process) : null;
        return mount == null
                ? null
                : new Answered(
                        waitFor(OsDescriptor.Kind.FUSE, mount.connection()),
                        ", waits for an answer of the FUSE file system " + mount.point());
    }

    private static OsWait waitFor(OsDescriptor.Kind kind, long number) {
        return OsWait.forObject(OsWait.Kind.ANSWER, OsDescriptor.key(kind, number), List.of());
    }

    private @Nullable FuseMount mount(long pid, String call, SyscallLine line, CallReader.Process process) {
        List<FuseMount> mounts = MachineTexts.fuseMounts(proc.text(pid + "/mountinfo"));
        if (BY_DESCRIPTOR.contains(call)) {
            Long id = MachineTexts.mountOf(proc.text(pid + "/fdinfo/" + line.intArgument(0)));
            return mounts.stream()
                    .filter(each -> id != null && each.id() == id)
                    .findFirst()
                    .orElse(null);
        }
        boolean ofDirectory = BY_DIRECTORY.contains(call);
        String path = ofDirectory
                ? process.path(line.intArgument(0), line.arguments().get(1))
                : BY_PATH.contains(call)
                        ? process.path(WORKING_DIRECTORY, line.arguments().get(0))
                        : null;
        // A link or ".." may lead elsewhere.
        return path == null || (path + "/").contains("/../")
                ? null
                : mounts.stream()
                        .filter(each -> path.equals(each.point()) || path.startsWith(each.point() + "/"))
                        .max((one, other) -> Integer.compare(
                                one.point().length(), other.point().length()))
                        .orElse(null);
    }
}
