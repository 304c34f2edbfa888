package dev.hangscope.snapshot.os;

/**
 * A process that outlived its parent while a watcher looked on.
 *
 * @param pid its id
 * @param command its command line
 * @param formerParent the parent that ended
 */
public record OsOrphan(long pid, String command, long formerParent) {

    /** For reports, as {@link OsProcess#label()}. */
    public String label() {
        return OsProcess.label(pid, command);
    }
}
