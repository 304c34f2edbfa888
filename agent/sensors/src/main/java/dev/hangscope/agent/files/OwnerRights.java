package dev.hangscope.agent.files;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The rights of a user: user, group and supplementary groups. What is done with them is done in a thread of its own,
 * whose effective
 * credentials are those, and which has no capability; the other threads keep theirs. The kernel has credentials for
 * each thread
 * (man page {@code credentials(7)}); the functions of the C library change those of all threads, so the kernel is
 * called directly.
 *
 * @param uid the effective user id
 * @param gid the effective group id
 * @param groups the supplementary groups
 */
public record OwnerRights(int uid, int gid, List<Integer> groups) {
    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;
    private static final long KEEP = -1;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    public OwnerRights {
        groups = List.copyOf(groups);
    }

    /** What is done; may fail. */
    @FunctionalInterface
    public interface Action<T> {
        /** Does it. */
        T run() throws IOException;
    }

    /** The numbers of the system calls, from {@code asm/unistd_64.h} and {@code asm-generic/unistd.h}. */
    private record Numbers(long setGroups, long setUser, long setGroup, long control) {
        private static Optional<Numbers> ofThisMachine() {
            if (LinuxCalls.isX86()) {
                return Optional.of(new Numbers(116, 117, 119, 157));
            }
            return LinuxCalls.isArm() ? Optional.of(new Numbers(159, 147, 149, 167)) : Optional.empty();
        }
    }

    /** Reads the rights from the text of {@code /proc/PID/status}. */
    public static OwnerRights of(ProcessStatus status) throws IOException {
        try {
            List<Integer> groups = status.numbers("Groups");
            return new OwnerRights(
                    status.numbers("Uid").get(1), status.numbers("Gid").get(1), groups);
        } catch (NumberFormatException | IndexOutOfBoundsException other) {
            throw new IOException("the process does not show its user", other);
        }
    }

    /** Returns those of this process. */
    public static OwnerRights own() throws IOException {
        return of(ProcessStatus.own());
    }

    /** Whether this process has the same user and group. */
    private boolean areOwn() throws IOException {
        OwnerRights own = own();
        return uid == own.uid && gid == own.gid;
    }

    /**
     * Runs the action with these rights in a thread of its own, and waits for it, but not forever: a file system of
     * the user may
     * not answer.
     *
     * @throws AccessDeniedException when this process must not take them: it is not root, or root without CAP_SETUID
     *     and CAP_SETGID
     * @throws IOException when the action fails, or takes a minute
     */
    public <T> T run(Action<T> action) throws IOException {
        if (areOwn()) {
            return result(start(action::run));
        }
        Numbers numbers = Numbers.ofThisMachine()
                .orElseThrow(() -> new IOException("not known how to act as another user on " + machine()));
        int dumpable = LinuxCalls.call(numbers.control, PR_GET_DUMPABLE, 0, 0, 0);
        try {
            return result(start(() -> {
                take(numbers);
                return action.run();
            }));
        } finally {
            // The kernel takes this from the whole process when credentials change, and with it its own files of /proc.
            LinuxCalls.call(numbers.control, PR_SET_DUMPABLE, dumpable == 1 ? 1 : 0, 0, 0);
        }
    }

    private static <T> FutureTask<T> start(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        Thread thread = new Thread(task, "hangscope-rights");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static String machine() {
        return System.getProperty("os.arch", "this machine");
    }

    /** The real and saved ids stay: a user whose rights are taken can neither trace nor signal this process. */
    private void take(Numbers numbers) throws IOException {
        try {
            LinuxCalls.setGroups(
                    numbers.setGroups,
                    groups.stream().mapToInt(Integer::intValue).toArray());
            LinuxCalls.call(numbers.setGroup, KEEP, Integer.toUnsignedLong(gid), KEEP, 0);
            LinuxCalls.call(numbers.setUser, KEEP, Integer.toUnsignedLong(uid), KEEP, 0);
        } catch (LastErrorException refused) {
            throw new AccessDeniedException(
                    "uid " + Integer.toUnsignedString(uid),
                    null,
                    "this process may not act as another user; root with CAP_SETUID and CAP_SETGID may");
        }
    }

    private static <T> T result(FutureTask<T> task) throws IOException {
        try {
            return task.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException blocked) {
            throw new IOException("a file system does not answer", blocked);
        } catch (InterruptedException giveUp) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof IOException refused) {
                throw refused;
            }
            if (cause instanceof RuntimeException fault) {
                throw fault;
            }
            if (cause instanceof Error fault) {
                throw fault;
            }
            throw new IOException(cause);
        }
    }
}
