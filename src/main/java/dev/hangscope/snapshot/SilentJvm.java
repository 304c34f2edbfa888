package dev.hangscope.snapshot;

import dev.hangscope.snapshot.os.OsProcess.State;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that was asked for a thread dump and has not answered, with what its threads did meanwhile. Source: {@code stat}, {@code status}
 * and {@code wchan} of {@code /proc/PID/task/TID}, read before and after.
 *
 * @param pid its process id
 * @param asked how long it was given to answer
 * @param threads those of its threads that lived all the time: HotSpot's own, and of the others those that ran for a tenth of the time
 *     at least or that slept uninterruptibly
 * @param moved whether any thread of it has run meanwhile
 * @param limits what its control group kept from it meanwhile, one line each; empty where that is nothing or not known
 */
public record SilentJvm(long pid, Duration asked, List<VmThread> threads, boolean moved, List<String> limits) {

    public SilentJvm {
        threads = List.copyOf(threads);
        limits = List.copyOf(limits);
    }

    /**
     * A thread of it.
     *
     * @param name the kernel's name for it
     * @param before its state when the JVM was asked
     * @param after its state in the end
     * @param cpu processor time that it has used meanwhile
     * @param switches how often it has been switched meanwhile
     * @param place kernel function it sleeps in; {@code null} when not readable
     */
    public record VmThread(
            String name,
            State before,
            State after,
            Duration cpu,
            long switches,
            @Nullable String place) {

        /** Whether it has slept uninterruptibly all the time. */
        public boolean isInDisk() {
            return before == State.DISK && after == State.DISK && switches == 0;
        }
    }
}
