package dev.hangscope.snapshot.os;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
 * @param frames of the interpreter that it runs (CPython from 3.8 on), the innermost first; {@code null} when they were not read
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
        @Nullable Duration since,
        @Nullable List<OsFrame> frames) {

    public OsThread {
        frames = frames == null ? null : List.copyOf(frames);
    }

    /** A thread of which no frames were read. */
    public OsThread(
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
        this(tid, name, state, startTicks, switches, call, place, waitsFor, moved, since, null);
    }

    /** The same in another wait. */
    public OsThread in(OsWait wait) {
        return new OsThread(tid, name, state, startTicks, switches, call, place, wait, moved, since, frames);
    }

    /** The same with the time since it last ran. */
    public OsThread since(@Nullable Duration time) {
        return new OsThread(tid, name, state, startTicks, switches, call, place, waitsFor, moved, time, frames);
    }

    /** The same with what its interpreter runs; none when it runs nothing. */
    public OsThread running(List<OsFrame> stack) {
        return new OsThread(
                tid,
                name,
                state,
                startTicks,
                switches,
                call,
                place,
                waitsFor,
                moved,
                since,
                stack.isEmpty() ? null : stack);
    }

    /** The line of the program in which it waits: the innermost that is not of the interpreter's library. */
    public Optional<OsFrame> line() {
        List<OsFrame> all = frames == null ? List.of() : frames;
        // A library may generate code: it has no file.
        return all.stream()
                .filter(frame -> !frame.isOfLibrary() && !frame.isOfNoFile())
                .findFirst()
                .or(() -> all.stream().filter(frame -> !frame.isOfLibrary()).findFirst())
                .or(() -> all.stream().findFirst());
    }
}
