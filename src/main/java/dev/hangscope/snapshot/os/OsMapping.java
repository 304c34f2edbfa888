package dev.hangscope.snapshot.os;

/**
 * Memory that may be shared with other processes.
 *
 * @param key device and inode: the same in every process that maps it
 * @param path its file; ends in {@code (deleted)} when nobody can open it by name any more
 */
public record OsMapping(String key, String path) {

    /** Whether a process that does not map it yet could open it by name. */
    public boolean canBeOpened() {
        return !path.endsWith("(deleted)");
    }

    /** Whether it is a POSIX semaphore, as sem_overview(7) names them. */
    public boolean isSemaphore() {
        return path.startsWith("/dev/shm/sem.");
    }
}
