package dev.hangscope.agent.watch.procfs;

import dev.hangscope.snapshot.os.OsProcess;
import org.jspecify.annotations.Nullable;

/**
 * One {@code /proc/PID/stat}, proc_pid_stat(5).
 *
 * @param pid process or thread id
 * @param name {@code comm}; may hold blanks, parentheses and newlines
 * @param state field 3
 * @param parent field 4
 * @param session field 6
 * @param terminal number of its terminal in {@code /dev/pts}, field 7; {@code null} when it has none there
 * @param background whether it has a terminal and is not in its foreground process group: fields 5, 7 and 8
 * @param flags field 9, the kernel's {@code PF_} flags
 * @param startTicks field 22
 * @param memory field 23, size of the address space: equal for processes that share it
 * @param exitStatus field 52, as wait(2) gives it; {@code null} when not readable
 */
public record StatLine(
        long pid,
        String name,
        OsProcess.State state,
        long parent,
        long session,
        @Nullable Long terminal,
        boolean background,
        long flags,
        int threads,
        long startTicks,
        long memory,
        @Nullable Integer exitStatus) {
    /** {@code include/linux/sched.h}: forked but did not exec. */
    private static final long PF_FORKNOEXEC = 0x40;

    /** Reads the line; {@code null} when it is not whole. */
    public static @Nullable StatLine parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open < 1 || close < open) {
            return null;
        }
        String[] fields = text.substring(close + 1).trim().split(" ");
        if (fields.length < 21) {
            return null;
        }
        Long pid = Numbers.decimal(text.substring(0, open).trim());
        Long parent = Numbers.decimal(fields[1]);
        Long session = Numbers.decimal(fields[3]);
        Long group = Numbers.decimal(fields[2]);
        Long terminal = Numbers.decimal(fields[4]);
        boolean background = terminal != null && terminal != 0 && !fields[5].equals(fields[2]) && group != null;
        Long flags = Numbers.decimal(fields[6]);
        Long threads = Numbers.decimal(fields[17]);
        Long start = Numbers.decimal(fields[19]);
        Long memory = Numbers.decimal(fields[20]);
        if (pid == null || parent == null || session == null || flags == null || start == null || memory == null) {
            return null;
        }
        Long exit = fields.length > 49 ? Numbers.decimal(fields[49]) : null;
        return new StatLine(
                pid,
                text.substring(open + 1, close),
                state(fields[0]),
                parent,
                session,
                terminal == null ? null : pseudoterminal(terminal),
                background,
                flags,
                threads == null ? 0 : threads.intValue(),
                start,
                memory,
                exit == null ? null : exit.intValue());
    }

    /**
     * Majors 136 to 143 are pseudoterminals: {@code Documentation/admin-guide/devices.txt}. The minor is in two parts, proc_pid_stat(5).
     */
    private static @Nullable Long pseudoterminal(long device) {
        long major = device >> 8 & 0xfff;
        long minor = (device & 0xff) | (device >> 12 & 0xfff00);
        return major < 136 || major > 143 ? null : (major - 136) * 256 + minor;
    }

    /** Whether the process has run no program of its own since its fork. */
    public boolean forkedOnly() {
        return (flags & PF_FORKNOEXEC) != 0;
    }

    private static OsProcess.State state(String letter) {
        return switch (letter) {
            case "R" -> OsProcess.State.RUNNING;
            case "S" -> OsProcess.State.SLEEPING;
            case "D" -> OsProcess.State.DISK;
            case "T" -> OsProcess.State.STOPPED;
            case "t" -> OsProcess.State.TRACED;
            case "Z", "X", "x" -> OsProcess.State.DEFUNCT;
            case "I" -> OsProcess.State.IDLE;
            default -> OsProcess.State.UNKNOWN;
        };
    }
}
