package dev.hangscope.snapshot.os;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A member of the tree that a watcher saw end.
 *
 * @param pid its id
 * @param parent its last known parent
 * @param command its command line
 * @param ended time since it was last seen alive; an upper bound of the time since its end
 * @param exit how it ended; {@code null} when it was reaped before anybody could read it
 */
public record OsEndedProcess(
        long pid,
        long parent,
        String command,
        Duration ended,
        @Nullable OsExit exit) {
    /** For reports, as {@link OsProcess#label()}. */
    public String label() {
        return OsProcess.label(pid, command);
    }
}
