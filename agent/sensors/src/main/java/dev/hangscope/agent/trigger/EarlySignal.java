package dev.hangscope.agent.trigger;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a signal came before the trigger was installed, which takes half a second, and seconds where CPU is short. The JVM does not
 * report that. But its thread for signals sleeps until the first one, and the kernel counts how often a thread has lost the CPU, by
 * sleeping or to others: proc_pid_status(5). In a JVM without a signal it slept at most three times and had lost the CPU at most four
 * times in all, in 90 starts; with a thread dump it slept four to ten times, or had lost the CPU seven times or more (JDK 17 and 25,
 * two cores under a load of 25).
 */
final class EarlySignal {
    /** Of "Signal Dispatcher", of which the kernel keeps 15 letters. */
    private static final String THREAD = "Signal Dispatch";

    private static final String SLEPT = "\nvoluntary_ctxt_switches:";
    private static final String PREEMPTED = "\nnonvoluntary_ctxt_switches:";
    private static final int MOST_SLEEPS = 3;
    private static final int MOST_LOSSES = 5;

    private EarlySignal() {}

    /** False where the kernel does not tell. */
    static boolean wasSent() {
        File[] threads = new File("/proc/self/task").listFiles();
        if (threads == null) {
            return false;
        }
        for (File thread : threads) {
            if (text(thread, "comm").startsWith(THREAD)) {
                return hasDumped(text(thread, "status"));
            }
        }
        return false;
    }

    /** Whether the thread with this status has done more than wait. */
    static boolean hasDumped(String status) {
        long slept = number(status, SLEPT);
        return slept > MOST_SLEEPS || slept + number(status, PREEMPTED) > MOST_LOSSES;
    }

    private static long number(String status, String label) {
        int at = status.indexOf(label);
        if (at < 0) {
            return 0;
        }
        int from = at + label.length();
        int end = status.indexOf('\n', from);
        try {
            return Long.parseLong(
                    status.substring(from, end < 0 ? status.length() : end).trim());
        } catch (NumberFormatException otherKernel) {
            return 0;
        }
    }

    private static String text(File thread, String name) {
        try {
            return Files.readString(Path.of(thread.getPath(), name), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
