package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.agent.watch.procfs.StatusText;
import dev.hangscope.snapshot.os.OsWait;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One process at one look.
 *
 * @param stat of the process
 * @param status of one of its threads; {@code null} when not readable
 * @param threads by id; empty for a defunct process
 * @param unreadable why the threads' calls are not known; {@code null} when they are
 */
public record SeenProcess(
        StatLine stat,
        @Nullable StatusText status,
        Map<Long, SeenThread> threads,
        @Nullable String unreadable) {

    /**
     * One thread at one look.
     *
     * @param stat of the thread
     * @param switches how often it has been switched; -1 when not readable
     * @param rawCall the line of its system call; empty when not readable
     * @param call the call in words
     * @param place kernel function it sleeps in
     * @param waitsFor the wait behind the call
     */
    public record SeenThread(
            StatLine stat,
            long switches,
            String rawCall,
            String call,
            @Nullable String place,
            OsWait waitsFor) {

        /** Whether the thread has not run between two looks: same thread, same call, same switch count. */
        public boolean isUnmovedSince(@Nullable SeenThread earlier) {
            return earlier != null
                    && switches >= 0
                    && stat.startTicks() == earlier.stat.startTicks()
                    && stat.state() == earlier.stat.state()
                    && switches == earlier.switches
                    && rawCall.equals(earlier.rawCall)
                    && Objects.equals(waitsFor, earlier.waitsFor);
        }
    }

    /** Returns its process id. */
    public long pid() {
        return stat.pid();
    }

    /** Whether it is the same process, and not a later one with the same id. */
    public boolean isSameAs(SeenProcess other) {
        return stat.pid() == other.stat.pid() && stat.startTicks() == other.stat.startTicks();
    }
}
