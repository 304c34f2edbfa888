package dev.hangscope.snapshot.os;

/**
 * Memory that may be shared with other processes.
 *
 * @param key device and inode: the same in every process that maps it
 * @param path its file as {@code /proc/PID/maps} prints it. A trailing {@code (deleted)} means only that the name it was
 *     mapped by is gone: sem_open(3) of glibc links a second name and unlinks the first, System V segments always end so
 * @param named whether its file still has a link in a file system that a program may know, see {@link #isMadeUp}
 */
public record OsMapping(String key, String path, boolean named) {
    /** How the paths of POSIX semaphores begin, sem_overview(7). */
    public static final String SEMAPHORES = "/dev/shm/sem.";

    /** Memory whose file has a name if its path does. */
    public OsMapping(String key, String path) {
        this(key, path, false);
    }

    /** Whether a process that does not map it yet can open it by a name, or attach to it by a System V key or id. */
    public boolean canBeOpened() {
        return named || (!path.endsWith("(deleted)") && !isMadeUp()) || isSystemV();
    }

    /** Whether it is a System V segment: shmat(2) takes its id, also without a key. Source: {@code ipc/shm.c}. */
    private boolean isSystemV() {
        return path.startsWith("/SYSV");
    }

    /**
     * Whether it is a semaphore with a name that a library made up at random and hands only to processes that its program starts:
     * those of {@code multiprocessing} with the spawn and forkserver methods, and of loky. Source: {@code _make_name} in
     * {@code Lib/multiprocessing/synchronize.py}.
     */
    public boolean isMadeUp() {
        return isMadeUp(path);
    }

    /** As {@link #isMadeUp()}, of a path. */
    public static boolean isMadeUp(String path) {
        return path.startsWith(SEMAPHORES + "mp-") || path.startsWith(SEMAPHORES + "loky-");
    }

    /** Whether it is a POSIX semaphore, as sem_overview(7) names them. */
    public boolean isSemaphore() {
        return path.startsWith(SEMAPHORES);
    }
}
