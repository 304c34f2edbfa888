package dev.hangscope.agent.watch.procfs.call;

import dev.hangscope.agent.watch.procfs.Numbers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code /proc/PID/task/TID/syscall}, proc_pid_syscall(5).
 *
 * @param text the raw line: unchanged means the same call with the same arguments from the same place
 * @param running whether the thread was on a processor
 * @param number the call; -1 when blocked outside a call
 * @param arguments its six arguments; empty when running or outside a call
 */
public record SyscallLine(String text, boolean running, long number, List<Long> arguments) {

    public SyscallLine {
        arguments = List.copyOf(arguments);
    }

    /** Reads the line; {@code null} when it is not whole. */
    public static @Nullable SyscallLine parse(@Nullable String line) {
        if (line == null) {
            return null;
        }
        String text = line.trim();
        if (text.equals("running")) {
            return new SyscallLine(text, true, -1, List.of());
        }
        String[] fields = text.split(" ");
        Long number = Numbers.decimal(fields[0]);
        if (number == null) {
            return null;
        }
        if (number < 0) {
            return new SyscallLine(text, false, -1, List.of());
        }
        if (fields.length < 9) {
            return null;
        }
        Long[] arguments = new Long[6];
        for (int i = 0; i < arguments.length; i++) {
            Long argument = fields[i + 1].startsWith("0x") ? Numbers.hex(fields[i + 1]) : null;
            if (argument == null) {
                return null;
            }
            arguments[i] = argument;
        }
        return new SyscallLine(text, false, number, List.of(arguments));
    }

    /** Argument {@code index} as the kernel takes a C {@code int}. */
    public int intArgument(int index) {
        return arguments.get(index).intValue();
    }
}
