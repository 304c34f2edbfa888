package dev.hangscope.agent.watch.procfs;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of {@code /proc/PID/task/TID/status}, proc_pid_status(5).
 *
 * @param switches voluntary and involuntary context switches
 * @param tracer process that traces it; 0 for none
 * @param caught bit N-1 is set when signal N is handled
 * @param ignored bit N-1 is set when signal N is ignored
 * @param blocked bit N-1 is set when signal N is blocked, as it is while its handler runs: sigaction(2)
 */
public record StatusText(long switches, long tracer, long caught, long ignored, long blocked) {

    /** Reads the text; {@code null} when a line that matters is missing. */
    public static @Nullable StatusText parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Long voluntary = Numbers.decimal(value(text, "voluntary_ctxt_switches"));
        Long involuntary = Numbers.decimal(value(text, "nonvoluntary_ctxt_switches"));
        Long tracer = Numbers.decimal(value(text, "TracerPid"));
        Long caught = Numbers.hex(value(text, "SigCgt"));
        Long ignored = Numbers.hex(value(text, "SigIgn"));
        Long blocked = Numbers.hex(value(text, "SigBlk"));
        if (voluntary == null || involuntary == null || tracer == null || caught == null || ignored == null) {
            return null;
        }
        return new StatusText(voluntary + involuntary, tracer, caught, ignored, blocked == null ? 0 : blocked);
    }

    /** The same of two threads of one process: a signal is blocked only where both block it. */
    public StatusText and(StatusText other) {
        return new StatusText(switches, tracer, caught, ignored, blocked & other.blocked);
    }

    private static String value(String text, String key) {
        return Objects.requireNonNullElse(KeyedLines.value(text, key), "");
    }

    /** The signals whose handlers can run now, as {@link #caught}. */
    public long handled() {
        return caught & ~blocked;
    }

    /** Whether a handler is installed for the signal, and can run. */
    public boolean catches(int signal) {
        return (handled() >>> (signal - 1) & 1) != 0;
    }

    /** Whether the signal is ignored. */
    public boolean ignores(int signal) {
        return (ignored >>> (signal - 1) & 1) != 0;
    }

    /** Whether it handles SIGIO, or a real-time signal that fcntl(F_SETSIG) may have chosen in its place. */
    public boolean catchesIoSignal() {
        int firstRealTimeOfGlibc = 34;
        return catches(29) || handled() >>> (firstRealTimeOfGlibc - 1) != 0;
    }
}
