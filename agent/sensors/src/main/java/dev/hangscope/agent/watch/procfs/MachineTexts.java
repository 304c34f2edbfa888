package dev.hangscope.agent.watch.procfs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Small texts of {@code /proc} that need a line each. */
public final class MachineTexts {
    private static final long TICK_MILLIS = 10; // USER_HZ is 100 on all architectures

    private static final String OPEN_FILES = "Max open files";

    private MachineTexts() {}

    /** Forks since boot, threads included: {@code processes} in {@code /proc/stat}; -1 when missing. */
    public static long forks(@Nullable String text) {
        return number(text, "processes ");
    }

    /** The id given to a process or thread last: the fifth field of {@code /proc/loadavg}; -1 when missing. */
    public static long lastPid(@Nullable String text) {
        String[] fields = (text == null ? "" : text).trim().split("\\s+");
        Long last = fields.length < 5 ? null : Numbers.decimal(fields[4]);
        return last == null ? -1 : last;
    }

    /** Boot time in seconds of the epoch: {@code btime} in {@code /proc/stat}; -1 when missing. */
    public static long bootSeconds(@Nullable String text) {
        return number(text, "btime ");
    }

    /** Ids in {@code /proc/PID/task/TID/children}, or any text of numbers and blanks. */
    public static List<Long> pids(@Nullable String text) {
        List<Long> pids = new ArrayList<>();
        for (String word : (text == null ? "" : text).trim().split("\\s+")) {
            Long pid = Numbers.decimal(word);
            if (pid != null && pid > 0) {
                pids.add(pid);
            }
        }
        return pids;
    }

    /** What {@code /proc/timer_list} says of interval timers (alarm, setitimer), whose owner it does not name. */
    public enum IntervalTimers {
        NONE,
        ARMED,
        /** Root only, and masked in containers: no header. */
        NOT_READABLE
    }

    /** Looks for {@code it_real_fn} of {@code kernel/time/itimer.c}. */
    public static IntervalTimers intervalTimers(@Nullable String text) {
        if (text == null || !text.startsWith("Timer List Version") || !text.contains("now at")) {
            return IntervalTimers.NOT_READABLE;
        }
        return text.contains("it_real_fn") ? IntervalTimers.ARMED : IntervalTimers.NONE;
    }

    /** Whether a POSIX timer is armed on the machine: {@code kernel/time/posix-timers.c}, {@code alarmtimer.c}. */
    public static IntervalTimers posixTimers(@Nullable String text) {
        IntervalTimers readable = intervalTimers(text);
        if (text == null || readable == IntervalTimers.NOT_READABLE) {
            return IntervalTimers.NOT_READABLE;
        }
        return text.contains("posix_timer_fn") || text.contains("alarmtimer")
                ? IntervalTimers.ARMED
                : IntervalTimers.NONE;
    }

    /** Inodes of the pipes that autofs writes to: {@code pipe_ino} in {@code mountinfo}, {@code fs/autofs/inode.c}. */
    public static Set<Long> autofsPipes(@Nullable String text) {
        Set<Long> inodes = new HashSet<>();
        for (String line : (text == null ? "" : text).split("\n")) {
            int at = line.contains(" - autofs ") ? line.indexOf("pipe_ino=") : -1;
            Long inode = at < 0 ? null : Numbers.decimal(line.substring(at + 9).split("[,\\s]", 2)[0]);
            if (inode != null) {
                inodes.add(inode);
            }
        }
        return inodes;
    }

    /**
     * A mounted FUSE file system.
     *
     * @param id of the mount
     * @param connection its number, which is the minor number of its device
     * @param point where it is mounted
     */
    public record FuseMount(long id, long connection, String point) {}

    /** The FUSE file systems of a {@code mountinfo}. */
    public static List<FuseMount> fuseMounts(@Nullable String text) {
        List<FuseMount> mounts = new ArrayList<>();
        for (String line : (text == null ? "" : text).split("\n")) {
            boolean fuse = line.contains(" - fuse ") || line.contains(" - fuse.") || line.contains(" - fuseblk ");
            String[] fields = fuse ? line.split(" ", 6) : new String[0];
            Long id = fields.length < 6 ? null : Numbers.decimal(fields[0]);
            Long minor = fields.length < 6 ? null : Numbers.decimal(fields[2].substring(fields[2].indexOf(':') + 1));
            if (id != null && minor != null && minor > 0 && fields[2].startsWith("0:")) {
                mounts.add(new FuseMount(id, minor, fields[4]));
            }
        }
        return mounts;
    }

    /** {@code mnt_id} of an {@code fdinfo}; {@code null} when it has none. */
    public static @Nullable Long mountOf(@Nullable String text) {
        return (text == null ? "" : text)
                .lines()
                .filter(line -> line.startsWith("mnt_id:"))
                .findFirst()
                .map(line -> Numbers.decimal(line.substring(7).trim()))
                .orElse(null);
    }

    /**
     * How long a thread has not run; {@code null} where the kernel does not tell ({@code CONFIG_SCHED_DEBUG}).
     *
     * @param now when the asking thread last ran, by {@link #lastRan}
     * @param then when that one did
     */
    public static @Nullable Duration rested(double now, double then) {
        return now < 0 || then < 0 ? null : Duration.ofMillis((long) Math.max(0, now - then));
    }

    /** Milliseconds since boot at which the thread last ran: {@code se.exec_start} of {@code sched}; -1 when missing. */
    public static double lastRan(@Nullable String text) {
        for (String line : (text == null ? "" : text).split("\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.startsWith("se.exec_start")) {
                try {
                    return Double.parseDouble(line.substring(colon + 1).trim());
                } catch (NumberFormatException e) {
                    return -1;
                }
            }
        }
        return -1;
    }

    /**
     * Milliseconds since boot by {@code uptime}, the clock by which processes start; -1 when missing. The clock of {@link #lastRan} is
     * another one: on a virtual machine that was halted for a while it lags behind.
     */
    public static double uptime(@Nullable String text) {
        try {
            return text == null ? -1 : Double.parseDouble(text.split(" ", 2)[0]) * 1_000;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Processor time in user and in kernel mode: fields 14 and 15 of {@code stat}, proc_pid_stat(5); none where the text is missing. */
    public static Duration processorTime(@Nullable String stat) {
        // multipliedBy makes JDK 25 set up its common pool, whose size the application's main may still choose.
        return stat == null ? Duration.ZERO : Duration.ofMillis(processorTicks(stat) * TICK_MILLIS);
    }

    private static long processorTicks(String stat) {
        String[] behindName = stat.substring(stat.lastIndexOf(')') + 1).trim().split("\\s+");
        return ticks(behindName, 11) + ticks(behindName, 12);
    }

    /**
     * How many descriptors a process may have open by its {@code limits}, proc_pid_limits(5): the soft limit; {@link Long#MAX_VALUE} where
     * there is none or none is told.
     */
    public static long mostDescriptors(@Nullable String limits) {
        String source = limits == null ? "" : limits;
        int begin = source.indexOf(OPEN_FILES);
        if (begin < 0) {
            return Long.MAX_VALUE;
        }
        String[] values = source.substring(begin + OPEN_FILES.length()).trim().split("\\s+", 2);
        Long soft = Numbers.decimal(values[0]);
        return soft == null ? Long.MAX_VALUE : soft;
    }

    private static long ticks(String[] fields, int place) {
        Long number = fields.length > place ? Numbers.decimal(fields[place]) : null;
        return number == null ? 0 : number;
    }

    /** A command line: arguments end in a NUL each. Control characters become blanks, so that it stays one line. */
    public static String commandLine(@Nullable String text) {
        StringBuilder line = new StringBuilder();
        String source = text == null ? "" : text;
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            line.append(Character.isISOControl(c) ? ' ' : c);
        }
        return line.toString().strip();
    }

    private static long number(@Nullable String text, String key) {
        for (String line : (text == null ? "" : text).split("\n")) {
            if (line.startsWith(key)) {
                Long number = Numbers.decimal(line.substring(key.length()));
                return number == null ? -1 : number;
            }
        }
        return -1;
    }
}
