package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.MachineTexts.IntervalTimers;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Timers that are armed on the machine: {@code /proc/timer_list}, which only root may read and which names no owners.
 *
 * @param interval timers of alarm(2) and setitimer(2)
 * @param posix timers of timer_settime(2)
 */
public record ArmedTimers(IntervalTimers interval, IntervalTimers posix) {
    /** CPU clocks of process or thread 0, which means the caller: {@code include/linux/posix-timers_types.h}. */
    private static final Pattern OWN_CPU_CLOCKS = Pattern.compile("-[1-8]");

    /** Before the machine is asked. */
    public static final ArmedTimers NONE = new ArmedTimers(IntervalTimers.NONE, IntervalTimers.NONE);

    /** @param timerList the text of {@code /proc/timer_list}; {@code null} when it may not be read */
    static ArmedTimers of(@Nullable String timerList) {
        return new ArmedTimers(MachineTexts.intervalTimers(timerList), MachineTexts.posixTimers(timerList));
    }

    /**
     * Whether one of a process's POSIX timers may be armed. The file lists unarmed ones too: Ruby creates one at start. A
     * timer on a CPU clock of the process itself cannot expire while all of its threads wait.
     *
     * @param timers the text of {@code /proc/PID/timers}, proc_pid_timers(5)
     */
    boolean mayBeArmed(String timers) {
        for (String line : timers.split("\n")) {
            if (!line.startsWith("ClockID:")) {
                continue;
            }
            String id = line.substring("ClockID:".length()).strip();
            boolean ofOtherCpu =
                    id.startsWith("-") && !OWN_CPU_CLOCKS.matcher(id).matches();
            if (ofOtherCpu || (!id.startsWith("-") && posix != IntervalTimers.NONE)) {
                return true;
            }
        }
        return !timers.isBlank() && !timers.contains("ClockID:");
    }
}
