package dev.hangscope.snapshot.os;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A thread as the operating system sees it.
 *
 * @param tid its id; the main thread's is the process id
 * @param name the kernel's name for it
 * @param state running, sleeping, ...
 * @param startTicks start in clock ticks since boot
 * @param switches voluntary and involuntary context switches so far: unchanged means it has not run
 * @param call its system call in words, for example {@code read(3)}; {@code running}, or why it is not known
 * @param place kernel function it sleeps in ({@code wchan}); {@code null} when not readable
 * @param waitsFor the wait behind the call
 * @param moved whether it ran, changed its call, appeared or vanished between the two looks
 * @param since time since it last ran; {@code null} when the kernel does not tell
 */
public record OsThread(
        long tid,
        String name,
        OsProcess.State state,
        long startTicks,
        long switches,
        String call,
        @Nullable String place,
        OsWait waitsFor,
        boolean moved,
        @Nullable Duration since) {

    /** The same in another wait. */
    public OsThread in(OsWait wait) {
        return new OsThread(tid, name, state, startTicks, switches, call, place, wait, moved, since);
    }

    /** The same with the time since it last ran. */
    public OsThread since(@Nullable Duration time) {
        return new OsThread(tid, name, state, startTicks, switches, call, place, waitsFor, moved, time);
    }
}
